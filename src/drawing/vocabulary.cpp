#include "drawing/vocabulary.hpp"

#include <array>
#include <unordered_map>
#include <unordered_set>

namespace clipmill::drawing {
namespace {

template <class T>
struct Words {
  std::string_view words;
  T meaning;
};

template <class T>
using Index = std::unordered_map<std::string_view, T>;

template <class T, std::size_t n>
Index<T> index_of(const std::array<Words<T>, n>& rows) {
  Index<T> index;
  for (const auto& row : rows) {
    for (std::string_view rest = row.words; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      index.emplace(rest.substr(0, end), row.meaning);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return index;
}

template <class T>
std::optional<T> look_up(const Index<T>& index, std::string_view word) {
  const auto found = index.find(word);
  if (found == index.end()) return std::nullopt;
  return found->second;
}

constexpr std::array settings{
    Words<Setting>{
        "meadow|field|grass|grassland|pasture|prairie|grassy|countryside|hill|hills|valley|plain|"
        "lawn|nature|landscape|outdoors|outdoor|outside|scenery|wild|picturesque|zoo|highland|golf|"
        "green field|grass field|rural|slope|slopes|ground|crossing road",
        Setting::meadow},
    Words<Setting>{"beach|shore|seashore|coast|sand|tropical|island|seaside|bay|coastline|"
                   "lifeguard|seawall|tropical beach|islet|islets|shoreline|cove",
                   Setting::beach},
    Words<Setting>{"sea|ocean|wave|waves|harbor|harbour|sailing|marina|port|seascape|open "
                   "water|pacific|atlantic|lagoon",
                   Setting::sea},
    Words<Setting>{
        "forest|wood|woods|woodland|jungle|rainforest|grove|woodlands|tropical "
        "vegetation|vegetation|trees|tree branches|deciduous|trunks|forest ground|forest "
        "floor|undergrowth|habitat|natural habitat|moss|amazon|wilderness|thicket",
        Setting::forest},
    Words<Setting>{
        "city|town|street|downtown|urban|skyline|london|tokyo|paris|berlin|manhattan|new york|san "
        "francisco|amsterdam|plaza|square|sidewalk|crosswalk|avenue|neighborhood|metropolis|"
        "chinatown|stuttgart|warsaw|ukraine|cambodia|scotland|malaysia|pripyat|zaporizhia|"
        "intersection|alley|market|suburb|village|parking|parking lot|parking "
        "area|cityscape|riverfront city|times "
        "square|traffic|community|townscape|california|central london|traffic jam|city "
        "traffic|police",
        Setting::city},
    Words<Setting>{
        "snow|winter|ice|icy|arctic|antarctica|glacier|snowy|frozen|blizzard|ski|iceberg|frost|"
        "snowfall|frozen river|snow piles|ice hockey|rink|tundra|norway|north pole|alaska",
        Setting::snow},
    Words<Setting>{
        "mountain|mountains|cliff|peak|canyon|ridge|volcano|alps|himalaya|rocky|mountain "
        "top|mountainside|highlands|rock formation|summit|mountain ridge|cave|croatia|fjord",
        Setting::mountains},
    Words<Setting>{"desert|dune|dunes|sahara|oasis|dry landscape|mars surface|wasteland|arid|brown "
                   "dry landscape|pyramid|egypt|middle east",
                   Setting::desert},
    Words<Setting>{
        "savanna|savannah|safari|africa|serengeti|african|wild grass|bush land|outback|steppe",
        Setting::savanna},
    Words<Setting>{"farm|farmland|farmlands|wheat field|rice field|rice "
                   "terraces|agriculture|agricultural|vineyard|plantation|harvest|harvesting|"
                   "barnyard|orchard|crops|agricultural area|agricultural fields|agriculture "
                   "farm|ranch|field of flowers|terraces|farming|soil|farm field|greenhouse",
                   Setting::farm},
    Words<Setting>{
        "lake|pond|lakeside|lake surface|reservoir|lake water|wetland|water|flooded landscape",
        Setting::lake},
    Words<Setting>{"river|stream|creek|canal|riverbank|brook|danube|seine|amazon river|flowing "
                   "river|riverfront|city canal",
                   Setting::river},
    Words<Setting>{
        "waterfall|waterfalls|cascade|plunge basin|river waterfall|flowing waterfalls|niagara",
        Setting::waterfall},
    Words<Setting>{
        "road|highway|roadside|freeway|motorway|driving|country road|roadway|path|pathway|unpaved "
        "road|tunnel|race track|racetrack|zigzag road|wooden pathway|trail|driveway|highway "
        "construction site|garage|race|crossing|lane",
        Setting::road},
    Words<Setting>{
        "railway|station|railroad|train station|platform|railway station|subway|metro|subway "
        "tunnel|tram|rail|train tracks|metro station|departing",
        Setting::rails},
    Words<Setting>{
        "garden|botanical garden|backyard|yard|flowerbed|asian garden|indoor garden|flower "
        "field|beautiful garden|smoky garden|gardens|blooming|flower garden|patio|indoor farm",
        Setting::garden},
    Words<Setting>{"park|central park|playground|picnic|campus|courtyard|soccer field|golf "
                   "course|camping|campsite|camp|football field|stadium|pitch|court|tennis court",
                   Setting::park},
    Words<Setting>{
        "sky|air|heaven|cloudy sky|blue sky|clouds|flying|sunset sky|sea of clouds|skies|airplane "
        "window|clear sky|red sky|above|airport|take off|taking off",
        Setting::sky},
    Words<Setting>{"space|galaxy|universe|cosmos|orbit|outer space|nebula|starry|milky "
                   "way|planet|cosmic|solar system|moon surface|interstellar|stellar|asteroid",
                   Setting::space},
    Words<Setting>{
        "underwater|coral|reef|aquarium|coral reef|deep sea|seabed|ocean floor|diving|under "
        "water|blue sea|swimming underwater|seaweed|fish tank|scuba|sea floor",
        Setting::underwater},
    Words<Setting>{"swamp|marsh|mud|mangrove|bog|river swamp|algae|muddy|rice paddy",
                   Setting::swamp},
    Words<Setting>{"graveyard|cemetery|haunted|tomb|gothic", Setting::graveyard},
    Words<Setting>{
        "room|home|house interior|indoor|indoors|living room|interior|apartment "
        "interior|lounge|inside|sofa|couch|wooden house interior|home interior|living|interior "
        "design|modern home|cabin house|minimalist home interior|wooden flooring|floor|home "
        "floor|wooden floor|dining room|hallway|furniture|cabin|house door|wall|christmas "
        "party|hotel lounge|waiting room|playroom|nursery|dressing room|changing room|indoor "
        "tent|party",
        Setting::room},
    Words<Setting>{"bedroom|bed|sleeping|hotel room|pajamas|bed room", Setting::bedroom},
    Words<Setting>{"kitchen|cooking|baking|cook|kitchen sink|preparing "
                   "food|frying|slicing|chopping|stove|chef|home kitchen|cutting|deep frying",
                   Setting::kitchen},
    Words<Setting>{
        "office|meeting room|classroom|conference room|school|workplace|office building|call "
        "center|office space|courier office|meeting|conference|business|online "
        "class|waiting|boardroom|office hallway|office windows|workspace|therapy "
        "session|therapy|lecture|class|colleague|colleagues|teacher|job|workmates|employee",
        Setting::office},
    Words<Setting>{"restaurant|cafe|bar|pub|coffee shop|diner|bar counter|coffee house|hotel "
                   "lounge bar|bakery|restaurant table|bar section|nightclub|casino|food court|tea "
                   "house|bistro|barista",
                   Setting::restaurant},
    Words<Setting>{"library|bookstore|study|archive|bookshop|reading room", Setting::library},
    Words<Setting>{
        "stage|concert|theater|performance|disco|spotlight|music "
        "band|band|performing|singing|movie scene|orchestra|theatre|circus|festival|show|dance "
        "floor|applauding|audience|nightclub stage|movie|musical|acting|opera stage",
        Setting::stage},
    Words<Setting>{"gym|studio|dance studio|locker room|gym locker "
                   "room|exercise|training|yoga|fitness|workout|sports hall|indoor rink|basketball "
                   "court|martial|indoor playground|dance|exercising|practice|wall climbing|boxing "
                   "ring|rehearsal|indoor swimming pool|swimming pool|pool",
                   Setting::gym},
    Words<Setting>{
        "church interior|hall|museum|temple interior|palace interior|atrium|shopping "
        "mall|mall|lobby|ballroom|interior of catholic|railway station interior|jewish "
        "synagogue|cathedral interior|foyer|gallery|catholic|synagogue interior|corridor|interior "
        "of an abandoned building|mosque interior|station interior",
        Setting::hall},
    Words<Setting>{"bathroom|shower|shower room|toilet|bath|bathroom interior|spa",
                   Setting::bathroom},
    Words<Setting>{
        "workshop|warehouse|factory|garage interior|laboratory|lab|hospital|hospital "
        "room|operating room|clinic|utility room|manufacturing facility|home studio|recording "
        "studio|sawmill|store|supermarket|barber shop|industrial|mine|basement|facility",
        Setting::workshop},
    Words<Setting>{"dark room|darkness|foggy room|dark|shadow|shadows|night room",
                   Setting::dark_room},
    Words<Setting>{"table|tabletop|wooden table|plate|dish|counter top|flat lay|marble "
                   "surface|wooden board|chopping board|surface|tray",
                   Setting::table},
    Words<Setting>{
        "macro|dew|droplet|dewdrop|raindrops|pollen|microscopic|green leaf|selective focus",
        Setting::macro},
};

constexpr std::array hours{
    Words<Hour>{"day|daytime|noon|sunny|midday|bright|daylight|afternoon|sunny day|sun|blue "
                "sky|clear sky|sunlight|summer",
                Hour::day},
    Words<Hour>{"morning|sunrise|dawn|early morning|spring|foggy morning|misty morning",
                Hour::morning},
    Words<Hour>{"sunset|golden hour|golden|evening|sundown|warm light|sun glare|golden "
                "sunset|autumn sunset|backlit|fall season|red sky",
                Hour::golden},
    Words<Hour>{"dusk|twilight|nightfall|blue hour|late evening|gloomy evening", Hour::dusk},
    Words<Hour>{"night|midnight|dark|moonlight|moonlit|starry|nighttime|moon|neon|full "
                "moon|firework|fireworks|firecracker|firecrackers|bonfire|campfire|halloween|"
                "illuminated|stars|jack o lantern|lantern|spooky|candlelight|candle",
                Hour::night},
    Words<Hour>{"cloudy|overcast|gloomy|grey|gray|stormy|rainy|foggy|fog|mist|misty|rain|storm|"
                "under cloudy sky|cloudy sky|gloomy morning|dark clouds|overcast sky|smoke",
                Hour::overcast},
};

constexpr std::array weathers{
    Words<Weather>{"rain|rainy|raining|raindrop|raindrops|shower rain|drizzle|wet|monsoon",
                   Weather::rain},
    Words<Weather>{"snow|snowing|snowfall|snowy|winter|blizzard|snowflake|snowflakes|christmas|"
                   "frost|covered in snow|snow covered|snow pouring",
                   Weather::snow},
    Words<Weather>{"fog|foggy|mist|misty|haze|hazy|smoke|smoky|steam", Weather::fog},
    Words<Weather>{"wind|windy|breeze|swaying|blowing|autumn|swayed|sway|leaves falling|fall "
                   "season|fallen leaves|stumbles",
                   Weather::wind},
    Words<Weather>{"storm|stormy|thunder|thunderstorm|lightning|hurricane|tornado", Weather::storm},
};

constexpr std::array colours{
    Words<std::uint32_t>{"red|scarlet|crimson|ruby", 0xd8342e},
    Words<std::uint32_t>{"orange|tangerine colored|amber", 0xf0862a},
    Words<std::uint32_t>{"yellow|lemon colored|mustard", 0xf5c832},
    Words<std::uint32_t>{"gold|golden", 0xe0ae3a},
    Words<std::uint32_t>{"green|emerald|lime colored|olive colored", 0x4f9e4a},
    Words<std::uint32_t>{"teal|turquoise|cyan|aqua|mint colored", 0x2fa5a0},
    Words<std::uint32_t>{"blue|navy|azure|cobalt|sapphire", 0x2f74c0},
    Words<std::uint32_t>{"purple|violet|indigo|lavender colored|magenta", 0x7f4fb8},
    Words<std::uint32_t>{"pink|rosy|fuchsia", 0xef86a8},
    Words<std::uint32_t>{"brown|chestnut|tan|bronze|chocolate brown", 0x8a5a38},
    Words<std::uint32_t>{"black|ebony|dark black", 0x2e2c35},
    Words<std::uint32_t>{"white|ivory|snow white", 0xf5f3ee},
    Words<std::uint32_t>{"grey|gray|silver|ash", 0x9aa0a8},
    Words<std::uint32_t>{"beige|cream colored|sand colored", 0xe3cfa8},
};

constexpr std::array activities{
    Words<Activity>{
        "walk|walking|walks|stroll|strolling|roaming|wandering|hiking|crawling|crossing|march|"
        "marching|wallowing|hunting|searching|searches|queue|entering|stumbles|pushing",
        Activity::walk},
    Words<Activity>{"run|running|runs|jogging|galloping|racing|chasing|sprinting|jumping|jump|"
                    "skating|roller skating|hurrying|attacking|frolicking",
                    Activity::run},
    Words<Activity>{"fly|flying|flies|soaring|hovering|gliding|pollinating|takes off|taking "
                    "off|flutter|fluttering",
                    Activity::fly},
    Words<Activity>{"swim|swimming|swims|diving|paddling|floating|swirling|surfing|kayaking",
                    Activity::swim},
    Words<Activity>{"eat|eating|eats|feeding|grazing|chewing|bite|biting|licking|drinking|sipping|"
                    "tasting|snacking|having breakfast|nibbling|dining|having",
                    Activity::eat},
    Words<Activity>{
        "sit|sitting|sits|seated|resting|relaxing|lounging|seating|perching "
        "on|waiting|petting|riding|ride|rides|hammock|driving|training session|meditating|trained",
        Activity::sit},
    Words<Activity>{"lie|lying|sleeping|sleep|sleeps|asleep|napping|laying|nap|snoozing",
                    Activity::lie},
    Words<Activity>{"climb|climbing|climbs|hanging|climber", Activity::climb},
    Words<Activity>{"dance|dancing|dances|celebrating|celebrate|party|twirling|spinning|goofing|"
                    "fun|cheering|rejoicing|slow dance|ballet",
                    Activity::dance},
    Words<Activity>{"talk|talking|talks|speaking|chatting|discussing|conversation|laughing|"
                    "explaining|interview|singing|teasing|listening|explains|arguing|video "
                    "call|presenting|smiling|kissing|sharing|calling|fortune|teaching|radio",
                    Activity::talk},
    Words<Activity>{"hold|holding|holds|carrying|showing|putting|covering|arranging|arranges|"
                    "packing|picking|plucking|placing|stacking|choosing|assembling|loading|"
                    "watering|selling|collecting|harvests|visiting|opening|moving|adding|tying|"
                    "grabbing|getting|pouring|serving|dropping|loads|squeezing|spreading",
                    Activity::hold},
    Words<Activity>{
        "cook|cooking|cooks|preparing|baking|grilling|slicing|cutting|peeling|carving|making|"
        "mixing|decorating|chopping|kneading|washing|brewing|slices|roasting|dusting|cleaning|"
        "disinfecting|sanitizing|trimming|pruning|removing|drying|helping",
        Activity::cook},
    Words<Activity>{
        "work|working|typing|writing|using|drawing|painting|coloring|studying|checking|editing|"
        "building|repairing|fixing|recording|operating|sewing|designing|attending|photographing|"
        "taking picture|taking pictures|video game|playing a video game|applying|setting",
        Activity::work},
    Words<Activity>{"read|reading|browsing|reads|looking at|watching a movie", Activity::read},
    Words<Activity>{"playing music|performing|performs|strumming|drumming|playing the "
                    "ukulele|playing guitar|playing a violin|playing the piano|performance|playing "
                    "a guitar|playing the guitar|band|orchestra|concert",
                    Activity::play_music},
    Words<Activity>{"exercise|exercising|stretching|training|workout|lifting|kicking|yoga|warming|"
                    "handstand|practicing|leg exercise|squats|fencing|boxing|practice",
                    Activity::exercise},
    Words<Activity>{"play|playing|plays|kicking a ball|throwing|juggling|catching|playing golf",
                    Activity::play},
    Words<Activity>{
        "wave|waving|greeting|applauding|protesting|selfie|posing|pose|poses|saluting|graduating",
        Activity::wave},
    Words<Activity>{"perch|perched|perching|perches|nesting", Activity::perch},
};

constexpr std::array shots{
    Words<Shot>{
        "close|closeup|close up|macro|portrait|selective|detail|focus|headshot|zoomed|extreme "
        "close up|medium close up",
        Shot::close},
    Words<Shot>{"aerial|drone|overhead|bird eye|birds eye|top view|bird s eye|birds eye "
                "view|overlooking|high angle|from above|aerial view|aerial footage|aerial "
                "shot|drone footage|panoramic view from above",
                Shot::aerial},
    Words<Shot>{"wide|panoramic|panorama|landscape view|scenic|vast|wide angle|establishing",
                Shot::wide},
    Words<Shot>{"low angle|looking up|from below|worm eye|low angle view|towering", Shot::low},
};

constexpr std::array moves{
    Words<Move>{"zoom in|zoom|push in|dolly in|approaching|zooming|closing in|zoom in video",
                Move::push_in},
    Words<Move>{"zoom out|pull out|pulling back|pull back|dolly out|reveal|revealing",
                Move::pull_out},
    Words<Move>{"pan|panning|pan left|moving vehicle|tracking|passing|from a moving vehicle|moving "
                "camera|dolly|travelling|traveling",
                Move::pan_right},
    Words<Move>{"pan right", Move::pan_left},
    Words<Move>{"tilt|tilt shot|crane shot|rising|tilt up|descending", Move::rise},
    Words<Move>{"orbit|orbiting|rotating|around|circling|handheld", Move::sway},
    Words<Move>{"still|static|steady|still video", Move::drift},
};

constexpr std::array counts{
    Words<int>{"two|couple|pair|both|twin|twins|duo|parents|another|double", 2},
    Words<int>{
        "three|trio|triplets|several|some|few|friends|family|variety|team|band|siblings|colleagues",
        3},
    Words<int>{"four|five|six|group|flock|herd|pod|troop|crowd|many|swarm|school "
               "of|children|kids|lots|bunch|pack|people|orchestra|students|row|rows|campers|"
               "audience|stack|pile|fleet|colony",
               4},
};

constexpr std::array habitats{
    Words<Setting>{"lion|zebra|giraffe|elephant|rhino|cheetah|hyena|leopard|ostrich|meerkat|"
                   "antelope|gazelle|buffalo|hippo|impala|vulture|lioness|rhinoceros|warthog|"
                   "baobab|baobab tree|acacia|kangaroo|wallaby|emu",
                   Setting::savanna},
    Words<Setting>{"penguin|polar bear|seal|walrus|reindeer|husky|snowman|igloo|snowy tree|snow on "
                   "branches|sled|skier|ski lift|frozen tree",
                   Setting::snow},
    Words<Setting>{"camel|scorpion|cactus|dromedary|pyramid|sphinx|saguaro|agave|armadillo|"
                   "roadrunner|cacti|water tower|agave plant",
                   Setting::desert},
    Words<Setting>{
        "cow|sheep|goat|pig|chicken|rooster|hen|tractor|barn|scarecrow|lamb|donkey|harvester|corn|"
        "wheat|windmill|horse|pony|turkey|combine|corn plant|cattle|crop|combine "
        "harvester|farmer|silo|farmhouse|lavender|sunflower|farm tractor|lavender "
        "flower|fertilizer",
        Setting::farm},
    Words<Setting>{"monkey|gorilla|orangutan|koala|sloth|panda|red "
                   "panda|tiger|parrot|toucan|lemur|chimpanzee|bear|wolf|deer|fox|owl|squirrel|"
                   "hedgehog|raccoon|badger|moose|elk|woodpecker|mushroom|fern|pine|wild "
                   "boar|porcupine|otter|fallen tree|log|bamboo|boar|stag|beaver|bat|tree "
                   "house|treehouse|snake|lookout tower|observation tower",
                   Setting::forest},
    Words<Setting>{"eagle|hawk|falcon|goat mountain|ibex|condor|llama|alpaca|yak|cable "
                   "car|climber|coliseum|castle|tent|wind turbine",
                   Setting::mountains},
    Words<Setting>{"crab|seagull|gull|hermit crab|starfish|shell|palm|lighthouse|palm tree|coconut "
                   "tree|surfer|flamingo|pelican|seashell|pier|opera house|hammock|light "
                   "house|beach house|sydney opera house",
                   Setting::beach},
    Words<Setting>{
        "duck|swan|heron|goose|frog|beaver dam|kayak|canoe|rowboat|great blue heron|toad|dragonfly "
        "pond|kingfisher|crane bird|fisherman|wooden boat|lotus|water lily|kayak boat",
        Setting::lake},
    Words<Setting>{"crocodile|alligator|hippopotamus|mosquito|caiman", Setting::swamp},
    Words<Setting>{"butterfly|bee|ladybug|caterpillar|snail|hummingbird|flower|rose|tulip|rabbit|"
                   "sparrow|garden|peacock|daisy|birdhouse|gardener|fountain|bird "
                   "house|bird|ladybird|bumblebee|robin|orchid|lily|moth|hawk moth|hummingbird "
                   "hawk moth|dandelion",
                   Setting::garden},
    Words<Setting>{"pigeon|taxi|bus|skyscraper|apartment|police|tram|traffic "
                   "light|billboard|street vendor|office building|skyscrapers|double decker|police "
                   "car|ambulance|fire truck|cab|high rise|hotel|casino|apartment "
                   "building|building|policeman|tv tower|clock tower|skyline|glass building|double "
                   "decker bus|limousine|traffic lights|cinema|crane|construction site",
                   Setting::city},
    Words<Setting>{"dog|puppy|cat|kitten|horse figurine|bench|kite|picnic|jogger|statue|cherry "
                   "tree|cherry blossom|oak|soccer ball|squirrels|skateboarder|monument|park bench",
                   Setting::park},
    Words<Setting>{"astronaut|rocket|planet|saturn|galaxy|spaceship|ufo|star|black "
                   "hole|earth|comet|satellite|cosmonaut|spacecraft|space "
                   "shuttle|asteroid|nebula|universe|planets",
                   Setting::space},
    Words<Setting>{"guitar|singer|drum|microphone|band|dj|ballerina|piano|violin|orchestra|actor|"
                   "musician|magician|dancer",
                   Setting::stage},
    Words<Setting>{"doctor|nurse|surgeon|scientist|microscope|robot|machine|toolbox|mechanic|"
                   "engineer|worker|machinery",
                   Setting::workshop},
    Words<Setting>{"teacher|businessman|manager|laptop|computer|student|secretary|employee|office "
                   "worker|psychiatrist|lawyer|professor|colleague|social "
                   "worker|director|interviewer|engineer office",
                   Setting::office},
    Words<Setting>{"chef|baker|cook|toaster|stove|fridge|refrigerator|frying pan|wok",
                   Setting::kitchen},
    Words<Setting>{"barista|waiter|bartender|wine|beer|cocktail|whiskey", Setting::restaurant},
    Words<Setting>{"athlete|boxer|gymnast|fencer|yoga|basketball|dumbbell|kettlebell|martial "
                   "artist|fighter|trainer",
                   Setting::gym},
    Words<Setting>{"grave|graveyard|tombstone|zombie|ghost|vampire|witch|jack o "
                   "lantern|jack|skeleton|halloween",
                   Setting::graveyard},
    Words<Setting>{"firework|fireworks|firecracker|firecrackers|hot air "
                   "balloon|airplane|helicopter|balloon|cloud|rainbow|moon|sun",
                   Setting::sky},
};

const std::unordered_set<std::string_view>& filming() {
  static const std::unordered_set<std::string_view> words{"video",
                                                          "footage",
                                                          "shot",
                                                          "view",
                                                          "clip",
                                                          "camera",
                                                          "scene",
                                                          "recording",
                                                          "film",
                                                          "captured",
                                                          "angle",
                                                          "lapse",
                                                          "motion",
                                                          "vertical",
                                                          "animation",
                                                          "reflection",
                                                          "silhouette",
                                                          "blurry",
                                                          "background",
                                                          "time lapse",
                                                          "timelapse",
                                                          "slow motion",
                                                          "video footage",
                                                          "close up video",
                                                          "close up footage",
                                                          "close up shot",
                                                          "close up view",
                                                          "video recording",
                                                          "drone footage",
                                                          "drone video",
                                                          "drone shot",
                                                          "drone view",
                                                          "aerial footage",
                                                          "aerial shot",
                                                          "aerial view",
                                                          "aerial video",
                                                          "time lapse video",
                                                          "time lapse footage",
                                                          "point of view",
                                                          "moving camera",
                                                          "in the middle",
                                                          "the middle",
                                                          "in front",
                                                          "on top",
                                                          "dome glass"};
  return words;
}

}  // namespace

std::optional<Setting> setting_of(std::string_view word) {
  static const auto index = index_of(settings);
  return look_up(index, word);
}
std::optional<Hour> hour_of(std::string_view word) {
  static const auto index = index_of(hours);
  return look_up(index, word);
}
std::optional<Weather> weather_of(std::string_view word) {
  static const auto index = index_of(weathers);
  return look_up(index, word);
}
std::optional<Rgb> colour_of(std::string_view word) {
  static const auto index = index_of(colours);
  const auto value = look_up(index, word);
  if (!value) return std::nullopt;
  return hex(*value);
}
std::optional<Activity> activity_of(std::string_view word) {
  static const auto index = index_of(activities);
  return look_up(index, word);
}
std::optional<Shot> shot_of(std::string_view word) {
  static const auto index = index_of(shots);
  return look_up(index, word);
}
std::optional<Move> move_of(std::string_view word) {
  static const auto index = index_of(moves);
  return look_up(index, word);
}
int count_of(std::string_view word) {
  static const auto index = index_of(counts);
  return look_up(index, word).value_or(0);
}
std::optional<Setting> habitat_of(std::string_view word) {
  static const auto index = index_of(habitats);
  return look_up(index, word);
}
bool is_filming_word(std::string_view word) { return filming().contains(word); }

}  // namespace clipmill::drawing
