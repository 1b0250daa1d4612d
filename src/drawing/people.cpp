// People: one rig 100 units tall, dressed by who they are and moved by what they do.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

enum class Build { any, man, woman, child, boy, girl, baby, elder };
enum class Outfit {
  casual,
  suit,
  dress,
  coat,  // a doctor's
  chef,
  police,
  worker,
  sports,
  kimono,
  robe,
  space,
  apron,
  hoodie,
  tutu,
  uniform,
  overalls,
  costume,
  zombie,
};

struct Kind {
  std::string_view words;
  Build build;
  Outfit outfit;
};

constexpr std::array kinds{
    Kind{"person|people|human|someone|friend|friends|couple|group|crowd|family|student|classmate|"
         "colleague|workmate|employee|client|parent|parents|sibling|neighbor|tourist|passenger|"
         "customer|visitor|audience|teenager|youth|adult|twin|driver|cab "
         "driver|host|trainer|stranger|pedestrian|protester|camper|adults|youngster|jenga",
         Build::any, Outfit::casual},
    Kind{"man|men|guy|guys|male|father|dad|husband|boyfriend|brother|son in "
         "law|uncle|gentleman|mister|bearded man|interviewer",
         Build::man, Outfit::casual},
    Kind{"woman|women|female|lady|mother|mom|wife|girlfriend|sister|aunt|model|mum|pregnant "
         "woman|staff",
         Build::woman, Outfit::casual},
    Kind{"boy|boys|son|little boy|toddler|grandson", Build::boy, Outfit::casual},
    Kind{"girl|girls|daughter|little girl|granddaughter|twin sister|twin sisters", Build::girl,
         Outfit::dress},
    Kind{"child|children|kid|kids|pupil|schoolchild", Build::child, Outfit::casual},
    Kind{"baby|babies|infant|newborn", Build::baby, Outfit::casual},
    Kind{"elderly|grandfather|grandmother|grandpa|grandma|old man|old woman|senior|elder|elderly "
         "man|elderly couple|elderly woman",
         Build::elder, Outfit::casual},
    Kind{"chef|cook|baker", Build::any, Outfit::chef},
    Kind{"doctor|nurse|scientist|surgeon|psychiatrist|dentist|pharmacist|researcher|therapist|"
         "veterinarian|patient",
         Build::any, Outfit::coat},
    Kind{"policeman|police|police officer|officer|cop|guard|sheriff|male police "
         "officer|pilot|captain|sailor",
         Build::man, Outfit::police},
    Kind{"worker|engineer|builder|mechanic|electrician|plumber|carpenter|miner|firefighter|fireman|"
         "factory worker|farm worker|construction worker",
         Build::any, Outfit::worker},
    Kind{"athlete|player|runner|cyclist|swimmer|boxer|wrestler|golfer|skater|skier|surfer|fighter|"
         "fencer|gymnast|climber|goalkeeper|footballer|baseball player|martial artist|tennis "
         "player|jogger|dancer|young dancer|golf|tennis|yoga|leg exercise|soccer player|ice hockey "
         "athlete|chess player|skateboarder|snowboarder",
         Build::any, Outfit::sports},
    Kind{"businessman|manager|boss|lawyer|banker|politician|director|actor|waiter|interview|groom|"
         "magician|violinist|conductor|pianist|best actor",
         Build::man, Outfit::suit},
    Kind{"bride|princess|queen|actress|singer|ballroom|young singer", Build::woman, Outfit::dress},
    Kind{"geisha|kimono|kimonos|samurai|ninja", Build::any, Outfit::kimono},
    Kind{"wizard|witch|monk|priest|sorcerer|fortune teller|muslim "
         "family|king|knight|pharaoh|prophet",
         Build::any, Outfit::robe},
    Kind{"astronaut|cosmonaut|spaceman|protective suit|diver", Build::any, Outfit::space},
    Kind{"vendor|seller|barista|barber|shopkeeper|cashier|bartender|gardener|potter|painter|artist|"
         "florist|farmer|zookeeper|beekeeper|fisherman|cowboy|male vendor|street "
         "vendor|butcher|rancher|shepherd",
         Build::any, Outfit::apron},
    Kind{"hacker|criminal|thief|rapper|skateboarder boy|activist|graffiti artist|teen|teenage "
         "girl|teenage boy|hoodie|female activist|young female activist|crew|movie "
         "crew|photographer|reporter|journalist|sound "
         "engineer|dj|musician|guitarist|drummer|band|orchestra|music band",
         Build::any, Outfit::hoodie},
    Kind{"ballerina|ballet|ballet dancer", Build::woman, Outfit::tutu},
    Kind{"soldier|army|veteran|scout|ranger|explorer|hiker|hunter|backpacker", Build::any,
         Outfit::uniform},
    Kind{"teacher|professor|librarian|secretary|office worker|social "
         "worker|receptionist|assistant|programmer|developer|designer",
         Build::any, Outfit::suit},
    Kind{"santa|santa "
         "claus|elf|superhero|hero|pirate|clown|cosplay|costume|mermaid|fairy|angel|vampire",
         Build::any, Outfit::costume},
    Kind{"zombie|ghost|monster|alien|skeleton|muertos", Build::any, Outfit::zombie},
};

struct Wear {
  Rgb skin, hair, top, bottom, shoes, extra;
  int hair_style;  // 0 short, 1 side, 2 bald, 3 curly, 10 long, 11 bun, 12 ponytail, 13 bob, 20
                   // scarf
  bool beard = false;
  bool glasses = false;
  bool skirt = false;
  bool long_dress = false;
  bool female = false;
};

Wear dress(const Kind& kind, const Look& look, Build build) {
  const Chance chance = look.chance.of(77);
  constexpr std::uint32_t skins[] = {0xf6cfb2, 0xeebb95, 0xd99e73, 0xb87a50,
                                     0x8d5a3a, 0x6b4229, 0xf2c6a0};
  constexpr std::uint32_t hairs[] = {0x2a1d1a, 0x3d2619, 0x5f3a22, 0x8b5a30,
                                     0xc08a45, 0x1d1a20, 0xa4492a};
  constexpr std::uint32_t tops[] = {0xe4572e, 0x2e86ab, 0xf2b134, 0x4f9d69, 0xc8553d, 0x6d5acf,
                                    0x17a398, 0xd1495b, 0xf4f1ea, 0x3a506b, 0xef8354, 0x7fb7be};
  constexpr std::uint32_t bottoms[] = {0x2f3e5c, 0x3b3b46, 0x6b4f3a, 0x4a6572,
                                       0x55506e, 0x8a7a5c, 0x25344d};
  Wear wear{};
  wear.female = build == Build::woman || build == Build::girl ||
                ((build == Build::any || build == Build::child || build == Build::elder ||
                  build == Build::baby) &&
                 chance.yes(0.5F, 1));
  wear.skin = hex(chance.pick(skins, 2));
  wear.hair = hex(chance.pick(hairs, 3));
  wear.top = look.colour.value_or(hex(chance.pick(tops, 4)));
  wear.bottom = hex(chance.pick(bottoms, 5));
  wear.shoes = chance.yes(0.5F, 6) ? hex(0x2c2630) : hex(0xf4efe6);
  wear.extra = look.accent;
  constexpr int men[] = {0, 1, 0, 3, 1, 2};
  constexpr int women[] = {10, 11, 12, 13, 10, 3};
  wear.hair_style = wear.female ? chance.pick(women, 7) : chance.pick(men, 7);
  const bool grown =
      build != Build::boy && build != Build::girl && build != Build::child && build != Build::baby;
  if (!grown && wear.hair_style == 2) wear.hair_style = 0;
  wear.beard = !wear.female && grown &&
               (chance.yes(0.3F, 8) || (kind.words.starts_with("man|") && look.word == 14));
  wear.glasses = chance.yes(build == Build::elder ? 0.6F : 0.14F, 9);
  wear.skirt = wear.female && (kind.outfit == Outfit::dress || chance.yes(0.25F, 10));
  if (build == Build::elder) wear.hair = hex(chance.yes(0.5F, 11) ? 0xd9d6d2 : 0xb4b0b4);
  if (build == Build::baby) wear.hair_style = 2;
  switch (kind.outfit) {
    case Outfit::casual:
    case Outfit::hoodie:
    case Outfit::apron:
    case Outfit::overalls:
      break;
    case Outfit::suit:
      wear.top = look.colour.value_or(chance.yes(0.6F, 12) ? hex(0x2c3550) : hex(0x4a4a55));
      wear.bottom = shade(wear.top, 0.2F);
      wear.skirt = false;
      break;
    case Outfit::dress:
      wear.skirt = wear.female;
      wear.long_dress = kind.words.starts_with("bride");
      if (wear.long_dress && look.word == 0) wear.top = hex(0xfaf6f1);
      break;
    case Outfit::coat:
      wear.extra = hex(0xf7f8fa);
      break;
    case Outfit::chef:
      wear.top = hex(0xfaf9f6);
      wear.bottom = hex(0x3b3b46);
      wear.skirt = false;
      break;
    case Outfit::police:
      wear.top = hex(look.word >= 8 ? 0xf3f4f7 : 0x2b4a7d);
      wear.bottom = hex(0x22304d);
      wear.skirt = false;
      break;
    case Outfit::worker:
      wear.top = hex(0x46617f);
      wear.bottom = hex(0x3a4a63);
      wear.extra = hex(0xf7a823);
      wear.skirt = false;
      break;
    case Outfit::sports:
      wear.bottom = shade(wear.top, 0.55F);
      wear.shoes = hex(0xf6f4f0);
      wear.skirt = false;
      break;
    case Outfit::kimono:
    case Outfit::robe:
      wear.long_dress = true;
      wear.skirt = true;
      if (kind.outfit == Outfit::robe)
        wear.top = look.colour.value_or(hex(chance.yes(0.5F, 13) ? 0x4a3b8f : 0x7b3f3f));
      break;
    case Outfit::space:
      wear.top = wear.bottom = hex(0xf0f2f5);
      wear.shoes = hex(0xc9ced6);
      wear.skirt = false;
      break;
    case Outfit::tutu:
      wear.top = look.colour.value_or(hex(0xf3a6bf));
      wear.bottom = hex(0xf7d9e0);
      wear.shoes = hex(0xf3a6bf);
      wear.hair_style = 11;
      break;
    case Outfit::uniform:
      wear.top = look.colour.value_or(hex(0x6d7a4b));
      wear.bottom = hex(0x55603f);
      wear.shoes = hex(0x4a3626);
      wear.skirt = false;
      break;
    case Outfit::costume:
      wear.top = look.colour.value_or(hex(look.word <= 2         ? 0xc8302e
                                          : chance.yes(0.5F, 14) ? 0x7b3fb5
                                                                 : 0xe77728));
      wear.bottom = look.word <= 2 ? wear.top : hex(0x2f2a3a);
      break;
    case Outfit::zombie:
      wear.skin = hex(look.word == 0 ? 0x9bb584 : 0xe9eef0);
      wear.top = hex(0x5b5560);
      break;
  }
  return wear;
}

void draw_hair_behind(Canvas& canvas, const Wear& wear, Point head, float rx, float ry, float t) {
  const Rgb back = shade(wear.hair, 0.3F);
  const float sway = 0.5F * wave(t, 2.7F);
  if (wear.hair_style == 10) {
    canvas.blob(
        {head + Point{-rx * 1.12F, -ry * 0.3F}, head + Point{-rx * 0.4F, -ry * 1.1F},
         head + Point{rx * 0.7F, -ry * 0.9F}, head + Point{rx * 1.0F, ry * 0.3F},
         head + Point{rx * 0.85F + sway, ry * 1.5F}, head + Point{-rx * 0.1F + sway, ry * 1.75F},
         head + Point{-rx * 1.3F + sway, ry * 1.5F}},
        back);
  } else if (wear.hair_style == 11) {
    canvas.circle(head + Point{-rx * 0.55F, -ry * 1.02F}, rx * 0.52F, wear.hair);
  } else if (wear.hair_style == 12) {
    canvas.blob(
        {head + Point{-rx * 0.7F, -ry * 0.75F}, head + Point{-rx * 1.55F, -ry * 0.55F},
         head + Point{-rx * 1.95F + sway * 2, ry * 0.6F},
         head + Point{-rx * 1.5F + sway * 2, ry * 1.4F}, head + Point{-rx * 1.25F, ry * 0.2F}},
        back);
  } else if (wear.hair_style == 13) {
    canvas.blob({head + Point{-rx * 1.2F, -ry * 0.2F}, head + Point{-rx * 0.5F, -ry * 1.1F},
                 head + Point{rx * 0.7F, -ry * 0.95F}, head + Point{rx * 1.12F, 0},
                 head + Point{rx * 1.0F, ry * 0.85F}, head + Point{-rx * 1.1F, ry * 0.9F}},
                back);
  } else if (wear.hair_style == 3) {
    for (int i = 0; i < 11; ++i)
      canvas.add_circle(head + Point{-rx * 0.1F, -ry * 0.3F} +
                            polar(rx * 0.98F, pi * 0.78F + pi * 1.5F * static_cast<float>(i) / 10),
                        rx * 0.42F);
    canvas.fill(back);
  } else if (wear.hair_style == 20) {
    canvas.blob({head + Point{-rx * 1.2F, -ry * 0.1F}, head + Point{-rx * 0.4F, -ry * 1.18F},
                 head + Point{rx * 0.85F, -ry * 1.0F}, head + Point{rx * 1.15F, ry * 0.2F},
                 head + Point{rx * 1.3F, ry * 1.6F}, head + Point{-rx * 1.3F, ry * 1.7F}},
                wear.extra);
  }
}

void draw_hair_front(Canvas& canvas, const Wear& wear, Point head, float rx, float ry) {
  if (wear.hair_style == 2) return;
  if (wear.hair_style == 20) {
    canvas.blob({head + Point{-rx * 1.1F, ry * 0.2F}, head + Point{-rx * 0.9F, -ry * 0.9F},
                 head + Point{rx * 0.2F, -ry * 1.16F}, head + Point{rx * 1.05F, -ry * 0.5F},
                 head + Point{rx * 0.6F, -ry * 0.66F}, head + Point{-rx * 0.5F, -ry * 0.5F},
                 head + Point{-rx * 0.72F, ry * 0.5F}, head + Point{-rx * 0.8F, ry * 1.1F}},
                wear.extra);
    return;
  }
  const float low = wear.female ? 0.28F : -0.02F;
  canvas.blob({head + Point{-rx * 1.06F, ry * low}, head + Point{-rx * 1.08F, -ry * 0.62F},
               head + Point{-rx * 0.4F, -ry * 1.14F}, head + Point{rx * 0.55F, -ry * 1.08F},
               head + Point{rx * 1.04F, -ry * 0.5F}, head + Point{rx * 0.85F, -ry * 0.46F},
               head + Point{rx * 0.2F, -ry * (wear.hair_style == 1 ? 0.72F : 0.5F)},
               head + Point{-rx * 0.62F, -ry * 0.42F}, head + Point{-rx * 0.8F, -ry * 0.05F}},
              wear.hair);
  if (wear.hair_style == 1)
    canvas.blob({head + Point{-rx * 0.5F, -ry * 1.0F}, head + Point{rx * 0.5F, -ry * 1.32F},
                 head + Point{rx * 1.1F, -ry * 0.95F}, head + Point{rx * 0.7F, -ry * 0.62F}},
                wear.hair);
}

void draw_hat(Canvas& canvas, const Kind& kind, const Look& look, const Wear& wear, Point head,
              float rx, float ry) {
  const auto at = [&](float x, float y) { return head + Point{rx * x, ry * y}; };
  const bool robe = kind.outfit == Outfit::robe;
  if (kind.outfit == Outfit::chef) {
    canvas.add_circle(at(-0.55F, -1.45F), rx * 0.55F);
    canvas.add_circle(at(0.05F, -1.7F), rx * 0.62F);
    canvas.add_circle(at(0.6F, -1.42F), rx * 0.52F);
    canvas.add_polygon({at(-0.85F, -0.62F), at(-0.8F, -1.4F), at(0.85F, -1.4F), at(0.92F, -0.62F)});
    canvas.fill(hex(0xfdfcf9));
    canvas.polygon({at(-0.88F, -0.55F), at(-0.85F, -0.82F), at(0.92F, -0.82F), at(0.95F, -0.55F)},
                   hex(0xe6e3dc));
  } else if (kind.outfit == Outfit::police) {
    canvas.blob(
        {at(-1.15F, -0.72F), at(-1.15F, -1.15F), at(0, -1.42F), at(1.2F, -1.15F), at(1.1F, -0.72F)},
        wear.bottom);
    canvas.blob({at(-0.1F, -0.72F), at(0.6F, -0.82F), at(1.5F, -0.52F), at(0.6F, -0.52F)},
                hex(0x151a26));
    canvas.circle(at(0.5F, -0.98F), rx * 0.17F, hex(0xf2c14e));
  } else if (kind.outfit == Outfit::worker) {
    canvas.blob({at(-1.1F, -0.55F), at(-1.0F, -1.1F), at(0, -1.42F), at(1.0F, -1.1F),
                 at(1.15F, -0.55F), at(0, -0.62F)},
                wear.extra);
    canvas.blob({at(0.2F, -0.62F), at(1.5F, -0.5F), at(0.4F, -0.44F)}, shade(wear.extra, 0.2F));
  } else if (robe && look.word <= 4 && (look.word <= 1 || look.word == 4)) {
    const Rgb cloth = shade(wear.top, 0.2F);
    canvas.blob({at(-1.7F, -0.55F), at(0, -0.85F), at(1.8F, -0.5F), at(0, -0.35F)}, cloth);
    canvas.polygon({at(-1.0F, -0.62F), at(-0.5F, -2.5F), at(0.1F, -1.5F), at(1.0F, -0.62F)}, cloth);
    canvas.add_star(at(0.0F, -1.1F), rx * 0.26F, rx * 0.12F, 5);
    canvas.fill(hex(0xf5cf5a));
  } else if (robe && look.word >= 7) {
    canvas.add_polygon({at(-0.95F, -0.62F), at(-1.05F, -1.45F), at(-0.5F, -1.05F), at(0, -1.6F),
                        at(0.5F, -1.05F), at(1.05F, -1.45F), at(0.95F, -0.62F)});
    canvas.fill(hex(0xf2c14e));
  } else if (kind.outfit == Outfit::apron && look.word >= 11 && look.word <= 16) {
    canvas.blob({at(-1.9F, -0.5F), at(0, -0.72F), at(1.9F, -0.45F), at(0, -0.32F)}, hex(0xd9b565));
    canvas.blob(
        {at(-0.95F, -0.6F), at(-0.8F, -1.3F), at(0, -1.45F), at(0.85F, -1.3F), at(0.98F, -0.58F)},
        hex(0xe3c37a));
    canvas.polygon({at(-0.95F, -0.62F), at(-0.92F, -0.84F), at(0.95F, -0.82F), at(0.98F, -0.6F)},
                   hex(0x8f5a34));
  } else if (kind.outfit == Outfit::costume && look.word <= 2) {
    canvas.blob({at(-1.0F, -0.6F), at(-0.7F, -1.4F), at(-1.5F, -1.1F), at(-1.9F, -0.3F),
                 at(-1.2F, -0.9F), at(0.2F, -1.45F), at(1.05F, -0.6F)},
                wear.top);
    canvas.round_rect(at(-1.1F, 0).x, at(0, -0.85F).y, at(1.12F, 0).x, at(0, -0.5F).y, rx * 0.2F,
                      white);
    canvas.circle(at(-1.9F, -0.2F), rx * 0.28F, white);
  } else if (kind.outfit == Outfit::uniform) {
    canvas.blob(
        {at(-1.1F, -0.55F), at(-1.0F, -1.15F), at(0, -1.35F), at(1.0F, -1.15F), at(1.1F, -0.55F)},
        wear.bottom);
    canvas.blob({at(0.3F, -0.7F), at(1.7F, -0.52F), at(0.4F, -0.45F)}, shade(wear.bottom, 0.3F));
  } else if (kind.outfit == Outfit::hoodie && (look.word >= 11)) {
    canvas.add_arc(at(0, 0), rx * 1.12F, rx * 0.22F, pi * 1.05F, pi * 1.95F);
    canvas.fill(hex(0x2c2a35));
    canvas.add_ellipse(at(-0.98F, 0.1F), rx * 0.3F, ry * 0.42F);
    canvas.fill(hex(0x3d3b49));
  }
}

void draw_face(Canvas& canvas, const Kind& kind, const Look& look, const Wear& wear,
               const Pose& pose, Point head, float rx, float ry, bool child) {
  const auto at = [&](float x, float y) { return head + Point{rx * x, ry * y}; };
  const float turn = 0.18F + 0.06F * wave(pose.t, 5.3F, look.chance.unit(21));
  const float open = blink(look, pose.t);
  const Rgb lines = shade(wear.skin, 0.75F);
  canvas.add_ellipse(at(turn - 0.42F, 0.36F), rx * 0.19F, ry * 0.12F);
  canvas.add_ellipse(at(turn + 0.5F, 0.36F), rx * 0.17F, ry * 0.12F);
  canvas.fill(Paint(hex(0xe8635a), 0.28F));
  const float size = child ? 0.15F : 0.118F;
  for (const float x : {turn - 0.33F, turn + 0.38F}) {
    canvas.ellipse(at(x, 0.06F), rx * size, std::max(ry * size * 1.15F * open, ry * 0.02F),
                   hex(0x211b22));
    if (open > 0.6F) canvas.circle(at(x + 0.04F, 0.0F), rx * size * 0.36F, white);
    canvas.stroke({at(x - 0.16F, -0.2F), at(x, -0.27F), at(x + 0.16F, -0.22F)}, rx * 0.045F,
                  rx * 0.035F, kind.outfit == Outfit::zombie ? lines : shade(wear.hair, 0.2F));
  }
  canvas.stroke({at(turn + 0.03F, 0.12F), at(turn + 0.13F, 0.3F), at(turn + 0.01F, 0.33F)},
                rx * 0.035F, rx * 0.03F, Paint(lines, 0.6F));
  const bool talks = pose.activity == Activity::talk || pose.activity == Activity::play_music ||
                     pose.activity == Activity::eat || pose.activity == Activity::wave;
  const float mouth = talks ? 0.5F + 0.5F * wave(pose.t, 0.52F, look.chance.unit(22)) : 0.0F;
  if (talks && mouth > 0.35F) {
    canvas.ellipse(at(turn + 0.02F, 0.57F), rx * (0.16F + 0.05F * mouth), ry * 0.13F * mouth,
                   hex(0x8c2f35));
  } else {
    canvas.stroke({at(turn - 0.22F, 0.52F), at(turn + 0.03F, 0.62F), at(turn + 0.27F, 0.51F)},
                  rx * 0.05F, rx * 0.04F,
                  Paint(wear.female && !child ? hex(0xb8393f) : lines, 0.9F));
  }
  if (wear.beard) {
    canvas.add_blob({at(-0.82F, 0.2F), at(-0.4F, 0.46F), at(turn, 0.4F), at(0.75F, 0.42F),
                     at(0.95F, 0.2F), at(0.82F, 0.86F), at(turn, 1.16F), at(-0.6F, 0.9F)});
    canvas.fill(wear.hair);
    canvas.stroke({at(turn - 0.18F, 0.6F), at(turn + 0.03F, 0.67F), at(turn + 0.24F, 0.59F)},
                  rx * 0.05F, rx * 0.04F, hex(0x9a3f3a));
  }
  if (wear.glasses) {
    for (const float x : {turn - 0.33F, turn + 0.38F}) {
      canvas.add_arc(at(x, 0.06F), rx * 0.25F, rx * 0.06F, 0, 2 * pi);
      canvas.add_line(at(turn - 0.08F, 0.04F), at(turn + 0.14F, 0.04F), rx * 0.06F);
    }
    canvas.fill(hex(0x2b2630));
  }
}

void draw_torso_details(Canvas& canvas, const Kind& kind, const Look& look, const Wear& wear,
                        float shoulder_y, float hip_y, float w, float hips) {
  const float mid = 0.8F;
  switch (kind.outfit) {
    case Outfit::suit:
    case Outfit::police:
      canvas.polygon({{mid - 3.4F, shoulder_y - 1},
                      {mid + 3.8F, shoulder_y - 1},
                      {mid + 0.4F, shoulder_y + 13}},
                     hex(0xfaf8f4));
      canvas.polygon({{mid - 0.9F, shoulder_y + 0.5F},
                      {mid + 1.3F, shoulder_y + 0.5F},
                      {mid + 1.7F, shoulder_y + 10},
                      {mid + 0.3F, shoulder_y + 12.5F},
                      {mid - 1.2F, shoulder_y + 10}},
                     kind.outfit == Outfit::police ? hex(0x1b2233) : wear.extra);
      canvas.add_stroke(
          {{mid - 4, shoulder_y - 1}, {mid - 1.6F, shoulder_y + 9}, {mid + 0.3F, shoulder_y + 14}},
          0.7F, 0.4F);
      canvas.add_stroke({{mid + 4.4F, shoulder_y - 1},
                         {mid + 2.4F, shoulder_y + 9},
                         {mid + 0.3F, shoulder_y + 14}},
                        0.7F, 0.4F);
      canvas.fill(shade(wear.top, 0.35F));
      if (kind.outfit == Outfit::police)
        canvas.circle({mid + 5.5F, shoulder_y + 8}, 1.5F, hex(0xf2c14e));
      break;
    case Outfit::chef:
      for (int i = 0; i < 3; ++i) {
        canvas.add_circle({mid - 2, shoulder_y + 6 + 6.0F * static_cast<float>(i)}, 0.8F);
        canvas.add_circle({mid + 3, shoulder_y + 6 + 6.0F * static_cast<float>(i)}, 0.8F);
      }
      canvas.fill(hex(0x6b6b76));
      canvas.polygon({{-hips - 0.3F, hip_y - 8},
                      {hips + 0.3F, hip_y - 8},
                      {hips + 1.2F, hip_y + 12},
                      {-hips - 1.2F, hip_y + 12}},
                     hex(0xf1eee7));
      canvas.blob({{mid - 4, shoulder_y - 1},
                   {mid, shoulder_y + 2.5F},
                   {mid + 5, shoulder_y - 1},
                   {mid, shoulder_y + 5}},
                  wear.extra);
      break;
    case Outfit::coat:
      canvas.polygon({{-w * 0.95F, shoulder_y + 1},
                      {mid - 2, shoulder_y},
                      {mid - 2.5F, hip_y + 13},
                      {-hips - 2, hip_y + 13}},
                     wear.extra);
      canvas.polygon({{w * 0.95F, shoulder_y + 1},
                      {mid + 3.4F, shoulder_y},
                      {mid + 3, hip_y + 13},
                      {hips + 2, hip_y + 13}},
                     shade(wear.extra, 0.06F));
      canvas.round_rect(hips - 6, hip_y - 3, hips - 1, hip_y + 3, 0.5F, shade(wear.extra, 0.14F));
      break;
    case Outfit::worker:
      canvas.polygon({{-w * 0.8F, shoulder_y + 1},
                      {mid - 2, shoulder_y + 0.5F},
                      {mid - 2, hip_y - 1},
                      {-hips, hip_y - 1}},
                     wear.extra);
      canvas.polygon({{w * 0.8F, shoulder_y + 1},
                      {mid + 3, shoulder_y + 0.5F},
                      {mid + 3, hip_y - 1},
                      {hips, hip_y - 1}},
                     wear.extra);
      canvas.add_rect(-hips, hip_y - 12, mid - 2, hip_y - 9);
      canvas.add_rect(mid + 3, hip_y - 12, hips, hip_y - 9);
      canvas.fill(hex(0xf4f1de));
      break;
    case Outfit::apron:
    case Outfit::overalls: {
      const Rgb cloth = mix(wear.bottom, hex(0x7a4f35), 0.3F);
      canvas.add_round_rect(-hips * 0.8F + mid, shoulder_y + 9, hips * 0.8F + mid, hip_y + 14, 2);
      canvas.add_line({-4 + mid, shoulder_y + 10}, {-3.4F + mid, shoulder_y - 1}, 1.6F);
      canvas.add_line({4 + mid, shoulder_y + 10}, {3.4F + mid, shoulder_y - 1}, 1.6F);
      canvas.fill(cloth);
      canvas.round_rect(-3 + mid, hip_y - 2, 4 + mid, hip_y + 4, 1, shade(cloth, 0.2F));
      break;
    }
    case Outfit::sports:
      canvas.add_line({-w * 0.9F, shoulder_y + 3}, {-hips, hip_y - 1}, 1.5F);
      canvas.add_line({w * 0.9F, shoulder_y + 3}, {hips, hip_y - 1}, 1.5F);
      canvas.fill(lighter(wear.top, 0.7F));
      canvas.round_rect(mid - 2, shoulder_y + 7, mid + 2.6F, shoulder_y + 14, 0.6F,
                        Paint(lighter(wear.top, 0.75F), 0.9F));
      break;
    case Outfit::kimono:
    case Outfit::robe:
      canvas.add_stroke(
          {{mid - 5, shoulder_y - 1}, {mid, shoulder_y + 9}, {mid + 5, shoulder_y + 16}}, 1.1F,
          1.1F);
      canvas.add_stroke(
          {{mid + 5, shoulder_y - 1}, {mid + 1, shoulder_y + 8}, {mid - 1, shoulder_y + 11}}, 1.1F,
          1.1F);
      canvas.fill(lighter(wear.top, 0.6F));
      canvas.round_rect(-hips * 1.02F, hip_y - 13, hips * 1.02F, hip_y - 5, 1, wear.extra);
      if (kind.outfit == Outfit::kimono) {
        for (int i = 0; i < 7; ++i)
          canvas.add_star(
              {look.chance.range(-hips, hips, i), hip_y + look.chance.range(0, 32, i + 9)}, 2.2F,
              1.0F, 5);
        canvas.fill(Paint(lighter(wear.top, 0.65F), 0.8F));
      }
      break;
    case Outfit::space:
      canvas.round_rect(mid - 5, shoulder_y + 8, mid + 5.6F, shoulder_y + 17, 1.5F, hex(0xb9c0cb));
      canvas.add_circle({mid - 2.6F, shoulder_y + 11}, 1.1F);
      canvas.fill(hex(0xe4572e));
      canvas.add_circle({mid + 0.6F, shoulder_y + 11}, 1.1F);
      canvas.fill(hex(0x3ba55d));
      canvas.round_rect(mid - 3.4F, shoulder_y + 13.5F, mid + 4, shoulder_y + 15.4F, 0.6F,
                        hex(0x4a90d9));
      break;
    case Outfit::hoodie:
      canvas.add_arc({mid, shoulder_y}, 6.6F, 3, 0.2F, pi - 0.2F);
      canvas.fill(shade(wear.top, 0.22F));
      canvas.add_line({mid - 2, shoulder_y + 6}, {mid - 2.4F, shoulder_y + 12}, 0.6F);
      canvas.add_line({mid + 2.6F, shoulder_y + 6}, {mid + 3, shoulder_y + 12}, 0.6F);
      canvas.fill(lighter(wear.top, 0.7F));
      canvas.round_rect(mid - 6, hip_y - 10, mid + 6.5F, hip_y - 2, 2, shade(wear.top, 0.16F));
      break;
    case Outfit::tutu:
    case Outfit::dress:
      break;
    case Outfit::costume:
      if (look.word <= 2) {
        canvas.rect(-hips, hip_y - 5, hips, hip_y - 2, hex(0x231d22));
        canvas.rect(mid - 1.8F, shoulder_y + 1, mid + 2.4F, hip_y + 2, white);
      } else {
        canvas.add_star({mid, shoulder_y + 10}, 5, 2.3F, 5, -pi / 2);
        canvas.fill(hex(0xf5cf5a));
      }
      break;
    case Outfit::uniform:
      canvas.add_round_rect(-6.5F + mid, shoulder_y + 7, -1.5F + mid, shoulder_y + 12, 0.6F);
      canvas.add_round_rect(2.5F + mid, shoulder_y + 7, 7.5F + mid, shoulder_y + 12, 0.6F);
      canvas.fill(shade(wear.top, 0.2F));
      canvas.rect(-hips, hip_y - 3, hips, hip_y - 0.4F, hex(0x3a2d22));
      break;
    case Outfit::casual:
    case Outfit::zombie: {
      const int style = look.chance.below(4, 40);
      if (style == 0) {
        for (int i = 0; i < 4; ++i)
          canvas.add_rect(-w, shoulder_y + 6 + 6.5F * static_cast<float>(i), w,
                          shoulder_y + 8.6F + 6.5F * static_cast<float>(i));
        canvas.fill(Paint(lighter(wear.top, 0.6F), 0.75F));
      } else if (style == 1) {
        canvas.add_polygon({{mid - 3.6F, shoulder_y - 1.5F},
                            {mid + 4.2F, shoulder_y - 1.5F},
                            {mid + 0.4F, shoulder_y + 5}});
        canvas.fill(shade(wear.top, 0.25F));
        canvas.add_line({mid + 0.3F, shoulder_y + 5}, {mid + 0.2F, hip_y - 1}, 0.6F);
        canvas.fill(shade(wear.top, 0.3F));
      }
      break;
    }
  }
}

void draw_person(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Kind& kind = kinds[static_cast<std::size_t>(figure.variant)];
  const Canvas::Scope whole(canvas);
  Build build = kind.build;
  if (look.young && (build == Build::any || build == Build::man || build == Build::woman))
    build = Build::child;
  Wear wear = dress(kind, look, build);
  if (kind.words.starts_with("wizard") && look.word == 6 && wear.female) wear.hair_style = 20;
  const bool baby = build == Build::baby;
  const bool child = baby || build == Build::child || build == Build::boy || build == Build::girl;
  const float size = baby    ? 0.46F
                     : child ? 0.70F * look.chance.range(0.92F, 1.05F, 50)
                             : look.chance.range(0.95F, 1.04F, 51) * (wear.female ? 0.965F : 1.0F);
  const float head_size = baby ? 1.75F : child ? 1.34F : 1.0F;

  const Activity act = baby && pose.activity != Activity::eat ? Activity::sit : pose.activity;
  const float t = pose.t + look.chance.range(0, 4, 52);
  const bool run = act == Activity::run;
  const bool moving = pose.moving || run;
  const float gait = pose.gait + look.chance.unit(53);
  const bool dance = act == Activity::dance;
  const bool exercise = act == Activity::exercise;
  const bool sit = act == Activity::sit || act == Activity::lie;
  const float squat = exercise ? 0.5F - 0.5F * std::cos(2 * pi * t / 2.4F) : 0.0F;
  const float bounce = moving  ? std::abs(std::sin(2 * pi * gait)) * (run ? 3.4F : 1.5F)
                       : dance ? std::abs(wave(t, 0.96F)) * 3.0F
                               : 0.35F * wave(t, 3.1F);

  canvas.scale(size);
  canvas.ground_shadow({sit ? 8.0F : 0.0F, 0}, sit ? 32 : 22, 3.6F, 0.34F);

  const float lean = run        ? 0.16F
                     : moving   ? 0.035F
                     : dance    ? 0.10F * wave(t, 1.92F)
                     : exercise ? 0.18F * squat
                                : 0.012F * wave(t, 4.1F);
  const float hip_y = sit ? -24.0F : -47 + squat * 15 - bounce;
  const float hip_x = sit ? -4.0F : dance ? 2.2F * wave(t, 1.92F) : 0;
  const Affine upper =
      Affine::translation(hip_x, hip_y) * Affine::rotation(lean) * Affine::translation(0, -hip_y);
  const float shoulder_y = hip_y - 33;
  const float w = wear.female ? 9.6F : 11.4F;
  const float hips = wear.female ? 8.6F : 8.2F;
  const float arm = wear.female ? 2.6F : 3.0F;
  const Point head =
      upper({1.0F, shoulder_y - 11.5F * (child ? 1.15F : 1.0F)}) + Point{0.5F * wave(t, 3.7F), 0};
  const float rx = 7.9F * head_size;
  const float ry = 8.9F * head_size;

  // Hands by what is done.
  const Point far_shoulder = upper({w * 0.82F, shoulder_y + 3.2F});
  const Point near_shoulder = upper({-w * 0.86F, shoulder_y + 3.2F});
  Point far_hand = far_shoulder + Point{3.0F, 30.4F};
  Point near_hand = near_shoulder + Point{-2.2F, 30.4F};
  // Elbows point down and back; only a hanging far arm bends forwards, so that it can be seen.
  float far_bend = act == Activity::none && !moving ? -1.0F : 1.0F;
  float near_bend = 1;
  const float pace = wave(t, 1.7F);
  const float slow = wave(t, 2.9F);
  const bool holds = look.held != nullptr;
  switch (act) {
    case Activity::talk:
      far_hand = far_shoulder + Point{12 + 3 * pace, 12 + 5 * slow};
      near_hand = near_shoulder + Point{8 + 2 * slow, 20 + 4 * pace};
      break;
    case Activity::hold:
    case Activity::read:
      far_hand = upper({9, shoulder_y + 18 + 0.6F * slow});
      near_hand = upper({2, shoulder_y + 20 + 0.6F * slow});
      break;
    case Activity::work:
    case Activity::cook:
      far_hand = upper({11 + 1.5F * pace, shoulder_y + 25 + 1.2F * wave(t, 0.9F)});
      near_hand = upper({1 + 1.5F * slow, shoulder_y + 26 + 1.2F * wave(t, 0.9F, 0.4F)});
      break;
    case Activity::eat: {
      const float bite = smooth(0.5F + 0.5F * wave(t, 2.6F));
      far_hand = between(upper({13, shoulder_y + 24}), head + Point{rx * 1.05F, ry * 0.62F}, bite);
      near_hand = upper({3, shoulder_y + 25});
      break;
    }
    case Activity::play_music:
      far_hand = upper({18, shoulder_y + 6 + 1.2F * slow});
      near_hand = upper({2 + 1.2F * wave(t, 0.48F), shoulder_y + 23 + 3.0F * wave(t, 0.48F)});
      break;
    case Activity::wave:
      far_hand = far_shoulder + Point{9 + 5 * wave(t, 0.7F), -21};
      break;
    case Activity::dance: {
      const float up = wave(t, 1.92F);
      far_hand = far_shoulder + Point{15 - 3 * up, -14 + 12 * up};
      near_hand = near_shoulder + Point{-15 - 3 * up, -14 - 12 * up};
      near_bend = -1;
      break;
    }
    case Activity::exercise:
      far_hand = far_shoulder + Point{20, -2 + 7 * (1 - squat)};
      near_hand = near_shoulder + Point{26, 1 + 7 * (1 - squat)};
      break;
    case Activity::climb:
      far_hand = far_shoulder + Point{8, -22 + 5 * pace};
      near_hand = near_shoulder + Point{6, -20 - 5 * pace};
      break;
    case Activity::play:
      far_hand = far_shoulder + Point{14 + 4 * pace, 6 - 10 * std::max(0.0F, slow)};
      near_hand = near_shoulder + Point{-8 - 3 * pace, 17 - 8 * std::max(0.0F, -slow)};
      break;
    case Activity::sit:
    case Activity::lie:
      far_hand = upper({17, hip_y - 4 + 0.5F * slow});
      near_hand = upper({11, hip_y - 4 + 0.5F * slow});
      break;
    default:
      if (moving) {
        const float swing = std::sin(2 * pi * gait);
        const float reach = run ? 17.0F : 11.0F;
        far_hand =
            far_shoulder + Point{swing * reach + 2, (run ? 17.0F : 26.0F) - std::abs(swing) * 3};
        near_hand =
            near_shoulder + Point{-swing * reach + 2, (run ? 17.0F : 26.0F) - std::abs(swing) * 3};
      } else {
        far_hand = far_hand + Point{0.6F * slow, 0};
        near_hand = near_hand + Point{0.6F * slow, 0};
      }
  }
  const bool carries = holds && (act == Activity::none || act == Activity::walk ||
                                 act == Activity::talk || act == Activity::sit);
  if (carries) {
    far_bend = 1;
    far_hand = upper({11, shoulder_y + 19 + 0.7F * slow});
    near_hand = upper({4, shoulder_y + 21 + 0.7F * slow});
  }

  const bool suited = kind.outfit == Outfit::space;
  const bool sleeveless =
      !suited && (kind.outfit == Outfit::sports || kind.outfit == Outfit::dress ||
                  kind.outfit == Outfit::tutu ||
                  (kind.outfit == Outfit::casual && look.chance.yes(0.45F, 54)));
  const Rgb sleeve_base = kind.outfit == Outfit::coat ? wear.extra : wear.top;
  const auto draw_arm = [&](Point shoulder, Point hand, float bend, bool is_far) {
    const float reach = std::clamp(length(hand - shoulder), 6.0F, 30.5F);
    const Point way = hand - shoulder;
    const Point reached = shoulder + way * (reach / std::max(length(way), 0.1F));
    const Point elbow = joint(shoulder, reached, 15.6F, 15.6F, bend);
    const float thick = suited                                                         ? arm * 1.7F
                        : kind.outfit == Outfit::kimono || kind.outfit == Outfit::robe ? arm * 1.5F
                                                                                       : arm;
    const Rgb sleeve = is_far ? shade(sleeve_base, 0.28F) : shade(sleeve_base, 0.10F);
    const Rgb skin = is_far ? shade(wear.skin, 0.2F) : wear.skin;
    if (sleeveless) {
      canvas.add_limb(shoulder, thick, elbow, thick * 0.82F);
      canvas.add_limb(elbow, thick * 0.82F, reached, thick * 0.7F);
      canvas.fill(skin);
      canvas.limb(shoulder, thick * 1.15F, between(shoulder, elbow, 0.55F), thick * 1.12F, sleeve);
    } else {
      canvas.add_limb(shoulder, thick * 1.12F, elbow, thick * 0.98F);
      canvas.add_limb(elbow, thick * 0.98F, between(elbow, reached, 0.88F), thick * 0.9F);
      canvas.fill(sleeve);
    }
    // The hand last: a sleeve that points at the viewer would hide it.
    canvas.circle(reached, suited ? arm * 1.2F : arm * 0.98F,
                  suited ? shade(wear.top, 0.2F) : skin);
    return reached;
  };
  draw_arm(far_shoulder, far_hand, far_bend, true);

  // Legs.
  const Rgb leg_cloth = wear.skirt && !wear.long_dress ? wear.skin : wear.bottom;
  const auto draw_leg = [&](float x, bool is_far) {
    const Point hip{hip_x + x, hip_y + 1};
    const Rgb cloth = is_far ? shade(leg_cloth, 0.3F) : leg_cloth;
    const float lift_phase = gait + (is_far ? 0.5F : 0.0F);
    Point knee;
    Point foot;
    float toe = 0;
    if (sit) {
      knee = hip + Point{20, 1};
      foot = {knee.x + 1.5F + (is_far ? 2.0F : 0.0F), -2};
    } else if (moving) {
      const float swing = std::sin(2 * pi * lift_phase);
      const float lift = std::max(0.0F, std::cos(2 * pi * lift_phase)) * (run ? 13.0F : 5.5F);
      foot = {hip_x + swing * (run ? 19.0F : 12.5F), -2 - lift};
      knee = joint(hip, foot, 23.5F, 23.5F, -1);
      toe = lift * 0.05F;
    } else if (dance) {
      const float up = std::max(0.0F, wave(t, 1.92F, is_far ? 0.5F : 0.0F));
      foot = {hip_x * 0.2F + x * 1.35F + (is_far ? 3.0F : -3.0F) * up, -2 - 6 * up};
      knee = joint(hip, foot, 23.5F, 23.5F, is_far ? -1.0F : 1.0F);
    } else {
      foot = {x * (exercise ? 1.7F : 1.12F), -2};
      const float half = exercise ? 23.2F : std::max(length(foot - hip) * 0.503F, 10.0F);
      knee = joint(hip, foot, half, half, is_far || exercise ? -1.0F : -0.4F);
    }
    const float thick = wear.female ? 4.1F : 4.5F;
    const float k = suited ? 1.35F : 1.0F;
    const bool shorts = kind.outfit == Outfit::sports || (child && look.chance.yes(0.4F, 55));
    if (shorts && !wear.skirt) {
      canvas.add_limb(hip, thick, knee, thick * 0.8F);
      canvas.add_limb(knee, thick * 0.8F, foot, thick * 0.62F);
      canvas.fill(is_far ? shade(wear.skin, 0.25F) : wear.skin);
      canvas.limb(hip, thick * 1.2F, between(hip, knee, 0.75F), thick * 1.08F, cloth);
    } else {
      canvas.add_limb(hip, thick * k, knee, thick * 0.84F * k);
      canvas.add_limb(knee, thick * 0.84F * k, foot + Point{0, -1}, thick * 0.66F * k);
      canvas.fill(cloth);
    }
    const Canvas::Scope shoe(canvas);
    canvas.translate(foot.x, foot.y).rotate(-toe);
    canvas.blob({{-3.2F, -2.2F}, {1, -2.6F}, {5.4F, 0}, {6.2F, 2}, {-3.4F, 2}},
                is_far ? shade(wear.shoes, 0.3F) : wear.shoes);
  };
  draw_leg(3.6F, true);
  draw_leg(-3.4F, false);

  draw_hair_behind(canvas, wear, head, rx, ry, t);
  // Neck.
  canvas.limb(upper({0.8F, shoulder_y + 2}), 3.2F, head + Point{-0.4F, ry * 0.6F}, 3.1F,
              shade(wear.skin, 0.16F));

  // Torso.
  {
    const Canvas::Scope torso(canvas);
    canvas.translate(hip_x, hip_y).rotate(lean).translate(-0.0F, -hip_y);
    if (suited) canvas.round_rect(-w - 5, shoulder_y + 1, w - 3, hip_y - 3, 4, hex(0xc3c9d3));
    const float waist = wear.female ? w * 0.74F : w * 0.86F;
    const float belly = kind.words.starts_with("woman|") && look.word == 12 ? 5.0F : 0.0F;
    canvas.blob({{-w, shoulder_y + 4.4F},
                 {-w * 0.66F, shoulder_y - 0.8F},
                 {0.8F, shoulder_y - 1.6F},
                 {w * 0.72F, shoulder_y - 0.8F},
                 {w, shoulder_y + 4.4F},
                 {waist + belly, lerp(shoulder_y, hip_y, 0.6F)},
                 {hips, hip_y + 1.6F},
                 {0, hip_y + 3.4F},
                 {-hips, hip_y + 1.6F},
                 {-waist, lerp(shoulder_y, hip_y, 0.6F)}},
                Paint::linear({-w, shoulder_y}, lighter(wear.top, 0.06F), {w, hip_y},
                              shade(wear.top, 0.2F)));
    if (wear.skirt) {
      const float sway = (moving || dance ? 1.6F * wave(gait + t * 0.5F, 1.0F) : 0.4F * slow);
      const float hem = wear.long_dress ? -6.0F : hip_y + 19;
      const float flare = kind.outfit == Outfit::tutu ? 20.0F : wear.long_dress ? 15.0F : 12.5F;
      const float end = kind.outfit == Outfit::tutu ? hip_y + 7 : sit ? hip_y + 9 : hem;
      canvas.polygon({{-waist - 0.4F, hip_y - 10},
                      {waist + 0.4F, hip_y - 10},
                      {flare + sway + (sit ? 10.0F : 0.0F), end},
                      {sway * 0.5F, end + 1.4F},
                      {-flare + sway, end}},
                     Paint::vertical(hip_y - 10, wear.top, end, shade(wear.top, 0.24F)));
    }
    draw_torso_details(canvas, kind, look, wear, shoulder_y, hip_y, w, hips);
  }

  // Head.
  canvas.ellipse(head + Point{-rx * 0.98F, ry * 0.12F}, rx * 0.2F, ry * 0.22F,
                 shade(wear.skin, 0.12F));
  canvas.blob({head + Point{-rx * 0.98F, -ry * 0.1F}, head + Point{-rx * 0.66F, -ry * 0.86F},
               head + Point{rx * 0.1F, -ry * 1.02F}, head + Point{rx * 0.8F, -ry * 0.78F},
               head + Point{rx * 1.0F, 0}, head + Point{rx * 0.78F, ry * 0.66F},
               head + Point{rx * 0.2F, ry * 1.02F}, head + Point{-rx * 0.62F, ry * 0.76F}},
              Paint::linear(head + Point{rx, -ry}, lighter(wear.skin, 0.08F), head + Point{-rx, ry},
                            shade(wear.skin, 0.14F)));
  draw_face(canvas, kind, look, wear, pose, head, rx, ry, child);
  draw_hair_front(canvas, wear, head, rx, ry);
  if (kind.words.starts_with("wizard") && look.word <= 4 && !wear.female)
    canvas.blob({head + Point{-rx * 0.7F, ry * 0.4F}, head + Point{rx * 0.95F, ry * 0.4F},
                 head + Point{rx * 0.5F, ry * 2.2F}, head + Point{rx * 0.1F, ry * 2.7F},
                 head + Point{-rx * 0.3F, ry * 2.0F}},
                hex(0xe9e6e2));
  draw_hat(canvas, kind, look, wear, head, rx, ry);
  if (suited) {
    canvas.add_circle(head, rx * 1.5F);
    canvas.fill(Paint(hex(0xdfe9f2), 0.28F));
    canvas.add_arc(head, rx * 1.5F, rx * 0.22F, 0, 2 * pi);
    canvas.fill(hex(0xf4f6f8));
    canvas.stroke({head + Point{-rx * 0.9F, -ry * 0.7F}, head + Point{-rx * 0.4F, -ry * 1.02F},
                   head + Point{rx * 0.2F, -ry * 1.12F}},
                  rx * 0.1F, rx * 0.06F, Paint(white, 0.8F));
  }

  // What is held, between body and near hand.
  if (holds && look.held->draw != draw_person) {
    const Canvas::Scope prop(canvas);
    const bool music = act == Activity::play_music;
    const Point at = music                  ? between(far_hand, near_hand, 0.42F)
                     : act == Activity::eat ? far_hand
                                            : between(far_hand, near_hand, 0.35F);
    const float reach = music ? 46.0F : act == Activity::eat ? 13.0F : 19.0F;
    const float fit = reach / std::max(look.held->width, look.held->height);
    canvas.translate(at.x + (act == Activity::eat ? 2.0F : 2.5F),
                     at.y + look.held->height * fit * (music ? 0.55F : 0.45F));
    if (music) canvas.rotate_about({0, -look.held->height * fit * 0.5F}, -0.32F);
    canvas.scale(fit);
    Look other;
    other.chance = look.chance.of(5);
    other.colour = look.held_colour;
    other.word = look.held_word;
    look.held->draw(canvas, *look.held, other,
                    Pose{.t = t, .gait = 0, .activity = Activity::none, .moving = false});
  }
  draw_arm(near_shoulder, near_hand, near_bend, false);
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    std::vector<Figure> made;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      Figure figure;
      figure.words = kinds[i].words;
      figure.draw = draw_person;
      figure.variant = static_cast<int>(i);
      figure.width = 46;
      figure.height = 102;
      figure.metres = 1.75F;
      figure.home = Home::ground;
      figure.family = Family::person;
      made.push_back(figure);
    }
    return made;
  }();
  return figures;
}

}  // namespace

std::span<const Figure> people() { return table(); }

}  // namespace clipmill::drawing
