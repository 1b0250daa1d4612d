// Four-legged animals: one rig, a row of proportions for each kind.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

enum class Ear { none, pointed, floppy, round, tall, huge, leaf };
enum class Tail { none, thin, bushy, curl, stub, tuft, ringed, horse, flat };
enum class Coat { plain, stripes, spots, rosettes, patches, panda, mask, giraffe, saddle, bands };
enum Extra : unsigned {
  horns = 1,
  antlers = 2,
  lion_mane = 4,
  horse_mane = 8,
  trunk = 16,
  hump = 32,
  quills = 64,
  shell = 128,
  hooves = 256,
  wool = 512,
  nose_horn = 1024,
  snout_disc = 2048,
  upright = 4096,  // sits on its haunches like a person
  sprawl = 8192,   // legs to the side: lizards
  hops = 16384,
  muzzle = 32768,  // a pale face
  hanging = 65536,
  armour = 131072,
};

struct Kind {
  std::string_view words;
  float metres;
  float girth;  // half the body's height; the body is 100 long
  float legs;
  float leg;  // radius at the top
  float neck;
  float neck_angle;  // degrees above the horizon
  float head;        // radius
  float snout;
  float snout_radius;
  Ear ear;
  Tail tail;
  float tail_length;
  Coat coat;
  unsigned extras;
  std::uint32_t colour;
  std::uint32_t belly;
  std::uint32_t mark;
};

constexpr std::array kinds{
    // words, metres, girth, legs, leg, neck, angle, head, snout, radius, ear, tail, length, coat
    Kind{"dog|puppy|labrador|hound|canine|beagle|retriever|poodle|corgi|dachshund|bulldog|husky",
         0.6F, 21, 44, 9, 26, 52, 19, 19, 8.5F, Ear::floppy, Tail::curl, 36, Coat::plain, muzzle,
         0xc98b4a, 0xf3dfc1, 0x6e4526},
    Kind{"pomeranian|terrier|chihuahua", 0.35F, 26, 30, 9, 22, 48, 22, 13, 7, Ear::pointed,
         Tail::bushy, 40, Coat::plain, muzzle, 0xe39a4c, 0xfbe8cc, 0xa9622a},
    Kind{"cat|kitten|kitty|tabby|feline", 0.3F, 18, 36, 7.5F, 20, 48, 20, 8, 8, Ear::pointed,
         Tail::thin, 62, Coat::bands, muzzle, 0xe8a15a, 0xfdf0dc, 0xb8692e},
    Kind{"horse|pony|stallion|mare|foal|horses|figurine horse", 1.7F, 24, 66, 9, 50, 50, 15, 32, 9,
         Ear::leaf, Tail::horse, 52, Coat::plain, horse_mane | hooves, 0x8a5330, 0xa46a42,
         0x2e1d15},
    Kind{"donkey|mule", 1.2F, 24, 52, 9, 38, 48, 16, 28, 10, Ear::tall, Tail::tuft, 44, Coat::plain,
         horse_mane | hooves | muzzle, 0x8d8580, 0xd9d2c8, 0x40393a},
    Kind{"zebra", 1.5F, 25, 56, 9, 44, 50, 15, 28, 9, Ear::leaf, Tail::tuft, 44, Coat::stripes,
         horse_mane | hooves, 0xf5f1e8, 0xf5f1e8, 0x23212a},
    Kind{"cow|cattle|bull|calf|ox|buffalo|bison|livestock|yak", 1.5F, 31, 46, 10, 26, 26, 19, 22,
         13, Ear::leaf, Tail::tuft, 50, Coat::patches, horns | hooves, 0xf6f2ec, 0xf0d9d0,
         0x35303a},
    Kind{"sheep|lamb|ewe|ram", 0.9F, 33, 30, 7, 16, 36, 14, 15, 8, Ear::leaf, Tail::stub, 10,
         Coat::plain, wool | hooves, 0xf7f1e4, 0xf7f1e4, 0x4b4048},
    Kind{"goat|ibex|antelope|gazelle|impala", 0.9F, 23, 46, 7.5F, 28, 55, 14, 18, 8, Ear::leaf,
         Tail::stub, 14, Coat::plain, horns | hooves, 0xe9dfd0, 0xfaf6ee, 0x7c6650},
    Kind{"pig|piglet|hog|boar|swine", 0.8F, 32, 26, 9, 8, 10, 23, 17, 12, Ear::leaf, Tail::curl, 18,
         Coat::plain, snout_disc | hooves, 0xf2a7a5, 0xf8c6c0, 0xd97f82},
    Kind{"deer|stag|doe|fawn|elk|moose|reindeer|caribou", 1.4F, 22, 62, 7.5F, 40, 58, 14, 22, 7.5F,
         Ear::leaf, Tail::stub, 14, Coat::spots, antlers | hooves, 0xb9733f, 0xf2dcc0, 0xf6e6cf},
    Kind{"elephant", 3.0F, 39, 52, 15, 14, 14, 27, 10, 12, Ear::huge, Tail::tuft, 40, Coat::plain,
         trunk, 0x9aa0aa, 0xb4b8bf, 0xefe9dc},
    Kind{"giraffe", 5.0F, 25, 82, 8.5F, 108, 66, 14, 24, 8, Ear::leaf, Tail::tuft, 50,
         Coat::giraffe, hooves | horse_mane, 0xf0c677, 0xf8e6bd, 0xa9652b},
    Kind{"lion|lioness", 1.2F, 25, 44, 11, 18, 36, 22, 14, 11, Ear::round, Tail::tuft, 66,
         Coat::plain, lion_mane | muzzle, 0xdca354, 0xf6dfb0, 0x8e4f22},
    Kind{"tiger", 1.1F, 25, 42, 11, 18, 32, 22, 13, 11, Ear::round, Tail::ringed, 66, Coat::stripes,
         muzzle, 0xe98f35, 0xfdf1df, 0x2a2226},
    Kind{"leopard|cheetah|jaguar|panther|lynx|cougar|puma", 0.8F, 20, 42, 9, 20, 34, 18, 11, 9,
         Ear::round, Tail::ringed, 70, Coat::rosettes, muzzle, 0xe5b45f, 0xfaf0d8, 0x3a2a20},
    Kind{"wolf|coyote|jackal", 0.8F, 22, 48, 8.5F, 24, 40, 19, 23, 8, Ear::pointed, Tail::bushy, 48,
         Coat::saddle, muzzle, 0x8f959e, 0xe6e4df, 0x565b66},
    Kind{"fox", 0.4F, 18, 38, 7, 20, 38, 18, 21, 6.5F, Ear::pointed, Tail::bushy, 60, Coat::plain,
         muzzle, 0xe0722c, 0xfff3e2, 0x3c2a28},
    Kind{"hyena|dingo", 0.8F, 24, 42, 9, 30, 44, 19, 19, 9, Ear::round, Tail::bushy, 28,
         Coat::rosettes, 0, 0xb59a72, 0xcdb48c, 0x4e4034},
    Kind{"bear|grizzly|cub|polar bear", 1.4F, 36, 32, 14, 16, 22, 25, 18, 11, Ear::round,
         Tail::stub, 9, Coat::plain, muzzle, 0x7a4a2b, 0xa9764b, 0x3a2418},
    Kind{"panda", 1.3F, 37, 28, 14, 10, 22, 28, 12, 11, Ear::round, Tail::stub, 9, Coat::panda, 0,
         0xf8f5ee, 0xf8f5ee, 0x26242c},
    Kind{"red panda|raccoon|coati", 0.4F, 25, 26, 9, 12, 28, 22, 12, 7, Ear::pointed, Tail::ringed,
         66, Coat::mask, muzzle, 0xb5562b, 0x3d2622, 0xf8ead6},
    Kind{"rhino|rhinoceros", 1.8F, 37, 32, 15, 16, 8, 24, 26, 14, Ear::leaf, Tail::thin, 30,
         Coat::plain, nose_horn, 0x8e9298, 0xa9acb0, 0xe9e2d2},
    Kind{"hippo|hippopotamus|tapir", 1.5F, 40, 22, 15, 8, 4, 27, 24, 18, Ear::round, Tail::stub, 14,
         Coat::plain, 0, 0x93808f, 0xc9a7a8, 0x5c4c5c},
    Kind{"camel|llama|alpaca|dromedary", 2.0F, 27, 68, 9, 50, 52, 15, 22, 9, Ear::leaf, Tail::tuft,
         34, Coat::plain, hump, 0xcf9b5c, 0xe3bd86, 0x8a5d31},
    Kind{"rabbit|bunny|hare", 0.3F, 27, 18, 9, 10, 40, 21, 9, 8, Ear::tall, Tail::stub, 13,
         Coat::plain, hops | muzzle, 0xcdb8a4, 0xfaf3ea, 0xf2b9b6},
    Kind{"squirrel|chipmunk", 0.25F, 24, 18, 8, 12, 44, 20, 9, 7, Ear::pointed, Tail::bushy, 84,
         Coat::plain, muzzle | upright, 0xb86a35, 0xf6dfc4, 0x5d3018},
    Kind{"mouse|rat|hamster|gerbil|guinea pig|vole", 0.1F, 26, 14, 6, 8, 20, 21, 15, 7, Ear::round,
         Tail::thin, 70, Coat::plain, 0, 0xa59a96, 0xe9e1dc, 0xeaa9a5},
    Kind{"hedgehog|porcupine|echidna", 0.25F, 32, 16, 7, 6, 8, 18, 19, 6, Ear::round, Tail::none, 0,
         Coat::plain, quills, 0xb48c64, 0xe6cfae, 0x4a382e},
    Kind{"beaver|otter|weasel|ferret|badger|mongoose|marmot|skunk|opossum|groundhog", 0.35F, 20, 20,
         8, 20, 30, 18, 12, 8, Ear::round, Tail::flat, 50, Coat::plain, muzzle | upright, 0x7b5238,
         0xd9bd9a, 0x3b281e},
    Kind{"meerkat|prairie dog", 0.35F, 19, 22, 7, 18, 40, 17, 13, 6, Ear::round, Tail::thin, 44,
         Coat::mask, upright, 0xc9a06a, 0xf1dfc0, 0x4b3626},
    Kind{"monkey|ape|chimpanzee|baboon|macaque|primate", 0.7F, 22, 34, 8, 12, 44, 22, 11, 10,
         Ear::round, Tail::thin, 84, Coat::plain, upright | muzzle, 0x8a5c3c, 0xe9c4a0, 0x523423},
    Kind{"gorilla|orangutan|orang", 1.6F, 32, 30, 12, 10, 30, 25, 14, 13, Ear::round, Tail::none, 0,
         Coat::plain, upright | muzzle, 0x4a4550, 0x8c8089, 0x2b2830},
    Kind{"lemur", 0.5F, 19, 32, 7, 12, 40, 19, 14, 7, Ear::round, Tail::ringed, 92, Coat::mask,
         upright, 0x9a969c, 0xf4f0ec, 0x2c2a30},
    Kind{"koala|wombat", 0.7F, 30, 22, 10, 6, 36, 27, 8, 8, Ear::round, Tail::none, 0, Coat::plain,
         upright | muzzle, 0x9d9fa8, 0xf1eeee, 0x3a3840},
    Kind{"sloth|anteater", 0.6F, 24, 30, 8, 12, 30, 22, 10, 9, Ear::none, Tail::none, 0, Coat::mask,
         upright, 0xa88a6a, 0xe8d6b6, 0x5b4632},
    Kind{"kangaroo|wallaby", 1.5F, 27, 40, 11, 26, 52, 17, 19, 8, Ear::tall, Tail::thin, 84,
         Coat::plain, upright | hops, 0xb98455, 0xe9cfa8, 0x6f4a2e},
    Kind{"turtle|tortoise|terrapin", 0.4F, 26, 16, 9, 26, 22, 13, 9, 7, Ear::none, Tail::stub, 12,
         Coat::plain, shell, 0x8fa35c, 0xd8cf94, 0x5f7040},
    Kind{"armadillo|pangolin", 0.3F, 30, 18, 7, 8, 4, 13, 24, 5, Ear::tall, Tail::thin, 54,
         Coat::bands, armour, 0xa08a78, 0xcbb7a2, 0x6d5a4c},
    Kind{"lizard|gecko|iguana|chameleon|salamander|newt|komodo", 0.2F, 14, 14, 6, 14, 14, 15, 16, 9,
         Ear::none, Tail::thin, 110, Coat::bands, sprawl, 0x6fae4f, 0xd6e6a0, 0x3f7438},
    Kind{"crocodile|alligator|caiman", 0.6F, 20, 13, 8, 14, 4, 15, 52, 9, Ear::none, Tail::flat, 96,
         Coat::bands, sprawl | armour, 0x5f7a4a, 0xcfd3a0, 0x3e5433},
    Kind{"dinosaur|dragon|trex|stegosaurus|triceratops", 4.0F, 30, 48, 13, 46, 50, 20, 26, 10,
         Ear::none, Tail::thin, 110, Coat::bands, sprawl | armour, 0x5aa07a, 0xd9e6b0, 0x2f6f5a},
};

void fill_body_marks(Canvas& canvas, const Kind& kind, const Look& look, Rgb mark, float g,
                     float yc) {
  const Chance chance = look.chance.of(31);
  switch (kind.coat) {
    case Coat::stripes:
      for (int i = 0; i < 11; ++i) {
        const float x = -52 + 10.4F * static_cast<float>(i) + chance.range(-1.5F, 1.5F, i);
        const float w = chance.range(1.6F, 3.0F, i + 40);
        canvas.add_stroke({{x + 3, yc - g * 1.3F},
                           {x - 1, yc - g * 0.5F},
                           {x + 2, yc + g * 0.1F},
                           {x - 2, yc + g * chance.range(0.35F, 0.8F, i + 80)}},
                          w, 0.4F);
      }
      canvas.fill(mark);
      break;
    case Coat::spots:
      for (int i = 0; i < 16; ++i) {
        canvas.add_circle({chance.range(-42, 30, i), yc + g * chance.range(-0.85F, 0.0F, i + 40)},
                          chance.range(1.2F, 2.2F, i + 80));
      }
      canvas.fill(Paint(mark, 0.85F));
      break;
    case Coat::rosettes:
      for (int row = 0; row < 5; ++row) {
        for (int i = 0; i < 12; ++i) {
          const int k = row * 16 + i;
          canvas.add_ellipse({-54 + 9.6F * static_cast<float>(i) + (row % 2 == 0 ? 0.0F : 4.8F) +
                                  chance.range(-1.5F, 1.5F, k),
                              yc + g * (-0.95F + 0.42F * static_cast<float>(row)) +
                                  chance.range(-1.5F, 1.5F, k + 100)},
                             chance.range(1.5F, 2.8F, k + 200), chance.range(1.3F, 2.2F, k + 300));
        }
      }
      canvas.fill(mark);
      break;
    case Coat::patches:
      for (int i = 0; i < 6; ++i) {
        const Point p{chance.range(-46, 42, i), yc + g * chance.range(-0.8F, 0.5F, i + 40)};
        const float r = chance.range(7, 15, i + 80);
        canvas.add_blob({p + Point{-r, 1}, p + Point{-r * 0.4F, -r * 0.7F},
                         p + Point{r * 0.7F, -r * 0.6F}, p + Point{r, r * 0.2F},
                         p + Point{r * 0.2F, r * 0.8F}});
      }
      canvas.fill(mark);
      break;
    case Coat::giraffe:
      for (int row = 0; row < 5; ++row) {
        for (int i = 0; i < 9; ++i) {
          const int k = row * 16 + i;
          const Point p{-50 + 13.0F * static_cast<float>(i) + (row % 2 == 0 ? 0.0F : 6.5F),
                        yc + g * (-0.9F + 0.46F * static_cast<float>(row))};
          const float r = chance.range(4.2F, 5.4F, k);
          canvas.add_polygon({p + Point{-r, -r * 0.3F}, p + Point{-r * 0.2F, -r},
                              p + Point{r, -r * 0.6F}, p + Point{r * 0.9F, r * 0.5F},
                              p + Point{0, r}, p + Point{-r * 0.8F, r * 0.7F}});
        }
      }
      canvas.fill(mark);
      break;
    case Coat::bands:
      for (int i = 0; i < 7; ++i) {
        const float x = -40 + 12.0F * static_cast<float>(i);
        canvas.add_stroke({{x, yc - g * 1.2F}, {x + 2, yc - g * 0.6F}, {x, yc - g * 0.05F}}, 2.4F,
                          0.6F);
      }
      canvas.fill(Paint(mark, 0.75F));
      break;
    case Coat::saddle:
      canvas.ellipse({-4, yc - g * 1.1F}, 50, g * 0.9F, Paint(mark, 0.9F));
      break;
    case Coat::panda:
      canvas.rect(18, yc - g * 1.4F, 44, yc + g * 1.4F, mark);
      break;
    case Coat::plain:
    case Coat::mask:
      break;
  }
}

// A leg from the hip to its foot, with the joint bent to one side.
void draw_leg(Canvas& canvas, Point hip, Point foot, float radius, float bend, Rgb colour,
              Rgb foot_colour, bool hoof) {
  const float reach = length(foot - hip);
  const Point knee = joint(hip, foot, std::max(reach * 0.53F, -hip.y * 0.53F),
                           std::max(reach * 0.5F, -hip.y * 0.5F), bend);
  canvas.add_limb(hip, radius, knee, radius * 0.66F);
  canvas.add_limb(knee, radius * 0.66F, {foot.x, foot.y - radius * 0.4F}, radius * 0.5F);
  if (!hoof)
    canvas.add_ellipse({foot.x + radius * 0.35F, foot.y - radius * 0.42F}, radius * 0.85F,
                       radius * 0.5F);
  canvas.fill(colour);
  if (hoof) {
    canvas.polygon({{foot.x - radius * 0.48F, foot.y - radius * 0.6F},
                    {foot.x + radius * 0.5F, foot.y - radius * 0.6F},
                    {foot.x + radius * 0.75F, foot.y},
                    {foot.x - radius * 0.55F, foot.y}},
                   foot_colour);
  }
}

// Where a foot is at this phase of the gait: on the ground going back, then lifted and brought
// forward.
Point step(float phase, float stride, float lift) {
  const float p = phase - std::floor(phase);
  if (p < 0.6F) return {stride * (1 - 2 * p / 0.6F), 0};
  const float q = (p - 0.6F) / 0.4F;
  return {stride * (2 * smooth(q) - 1), -lift * std::sin(pi * q)};
}

void draw_ear(Canvas& canvas, const Kind& kind, Point head, float r, Rgb colour, Rgb inner,
              bool far, float twitch) {
  const Canvas::Scope scope(canvas);
  const float shift = far ? r * 0.42F : -r * 0.12F;
  canvas.translate(head.x + shift, head.y);
  const Rgb c = far ? shade(colour, 0.3F) : colour;
  switch (kind.ear) {
    case Ear::none:
      break;
    case Ear::pointed:
      canvas.rotate(-0.22F + twitch * 0.08F);
      canvas.blob({{-r * 0.42F, -r * 0.62F},
                   {-r * 0.2F, -r * 1.52F},
                   {r * 0.12F, -r * 1.3F},
                   {r * 0.34F, -r * 0.72F}},
                  c);
      if (!far)
        canvas.blob({{-r * 0.24F, -r * 0.75F},
                     {-r * 0.14F, -r * 1.32F},
                     {r * 0.04F, -r * 1.15F},
                     {r * 0.16F, -r * 0.78F}},
                    inner);
      break;
    case Ear::floppy:
      canvas.rotate(0.12F + twitch * 0.1F);
      canvas.blob({{-r * 0.25F, -r * 0.85F},
                   {r * 0.2F, -r * 0.7F},
                   {r * 0.12F, r * 0.35F},
                   {-r * 0.2F, r * 0.72F},
                   {-r * 0.58F, r * 0.3F},
                   {-r * 0.5F, -r * 0.4F}},
                  shade(c, 0.28F));
      break;
    case Ear::round:
      canvas.circle({-r * 0.28F, -r * 0.82F}, r * 0.4F, c);
      if (!far) canvas.circle({-r * 0.26F, -r * 0.8F}, r * 0.22F, inner);
      break;
    case Ear::tall:
      canvas.rotate(-0.32F + twitch * 0.12F);
      canvas.ellipse({-r * 0.05F, -r * 1.7F}, r * 0.3F, r * 0.98F, c);
      if (!far) canvas.ellipse({0, -r * 1.65F}, r * 0.15F, r * 0.72F, inner);
      break;
    case Ear::leaf:
      canvas.rotate(-0.9F + twitch * 0.12F);
      canvas.ellipse({-r * 0.1F, -r * 1.08F}, r * 0.24F, r * 0.52F, c);
      if (!far) canvas.ellipse({-r * 0.08F, -r * 1.05F}, r * 0.12F, r * 0.34F, inner);
      break;
    case Ear::huge:
      if (far) break;
      canvas.rotate(twitch * 0.1F);
      canvas.blob({{-r * 0.1F, -r * 0.85F},
                   {-r * 0.8F, -r * 1.05F},
                   {-r * 1.38F, -r * 0.4F},
                   {-r * 1.25F, r * 0.5F},
                   {-r * 0.7F, r * 1.1F},
                   {-r * 0.2F, r * 0.6F},
                   {-r * 0.05F, -r * 0.1F}},
                  shade(c, 0.14F));
      canvas.blob({{-r * 0.25F, -r * 0.6F},
                   {-r * 0.8F, -r * 0.78F},
                   {-r * 1.14F, -r * 0.3F},
                   {-r * 1.04F, r * 0.35F},
                   {-r * 0.66F, r * 0.8F},
                   {-r * 0.3F, r * 0.4F}},
                  Paint(mix(c, hex(0xe8a7a0), 0.35F), 0.8F));
      break;
  }
}

void draw_tail(Canvas& canvas, const Kind& kind, Point root, const Pose& pose, Rgb colour, Rgb mark,
               float bounce) {
  const float l = kind.tail_length;
  const float wag = wave(pose.t, 1.4F) * 0.22F + bounce;
  const auto at = [&](float along, float up) { return root + Point{-along * l, -up * l}; };
  switch (kind.tail) {
    case Tail::none:
      return;
    case Tail::stub:
      canvas.circle(at(0.1F, 0.1F), l * 0.55F, colour);
      return;
    case Tail::thin:
      canvas.stroke({at(-0.08F, 0), at(0.3F, 0.02F + wag * 0.2F), at(0.62F, 0.22F + wag * 0.5F),
                     at(0.8F, 0.56F + wag)},
                    4.6F, 2.0F, colour);
      return;
    case Tail::curl:
      canvas.stroke({at(-0.1F, 0), at(0.26F, 0.32F + wag * 0.3F), at(0.34F, 0.78F + wag * 0.5F),
                     at(0.1F, 0.98F + wag * 0.5F)},
                    5.2F, 2.6F, colour);
      return;
    case Tail::bushy: {
      const float lift = kind.tail_length > 70 ? 0.8F : 0.1F;
      canvas.add_blob({at(-0.1F, 0.06F), at(0.2F, 0.22F + wag * 0.2F + lift * 0.4F),
                       at(0.62F, 0.3F + wag * 0.4F + lift * 0.8F),
                       at(0.98F, 0.1F + wag * 0.6F + lift),
                       at(0.8F, -0.08F + wag * 0.5F + lift * 0.7F),
                       at(0.36F, -0.12F + wag * 0.2F + lift * 0.1F), at(0.02F, -0.12F)});
      canvas.fill(colour);
      canvas.blob(
          {at(0.76F, 0.27F + wag * 0.5F + lift * 0.9F), at(0.99F, 0.1F + wag * 0.6F + lift),
           at(0.8F, -0.06F + wag * 0.5F + lift * 0.74F), at(0.7F, 0.1F + wag * 0.5F + lift * 0.8F)},
          mix(colour, white, 0.62F));
      return;
    }
    case Tail::tuft:
      canvas.stroke({at(-0.05F, 0), at(0.14F, -0.2F), at(0.2F + wag * 0.3F, -0.62F),
                     at(0.16F + wag * 0.7F, -0.9F)},
                    2.6F, 1.5F, colour);
      canvas.ellipse(at(0.16F + wag * 0.7F, -1.0F), 3.4F, 6.5F, mark, -wag);
      return;
    case Tail::horse:
      canvas.blob({at(-0.1F, 0.08F), at(0.18F, 0.08F), at(0.42F + wag * 0.2F, -0.4F),
                   at(0.36F + wag * 0.5F, -1.1F), at(0.2F + wag * 0.3F, -0.8F), at(0.1F, -0.3F)},
                  mark);
      return;
    case Tail::ringed: {
      canvas.add_stroke({at(-0.08F, 0), at(0.3F, 0.0F + wag * 0.2F), at(0.64F, 0.2F + wag * 0.5F),
                         at(0.84F, 0.56F + wag)},
                        5.6F, 4.4F);
      canvas.begin_clip();
      canvas.rect(root.x - l * 1.2F, root.y - l, root.x + 10, root.y + l, colour);
      for (int i = 0; i < 6; ++i) {
        const float a = 0.2F + 0.13F * static_cast<float>(i);
        canvas.add_line(at(a, -0.4F + a * 0.5F), at(a - 0.16F, 0.4F + a * 0.6F), 4.6F);
      }
      canvas.fill(kind.coat == Coat::mask ? mix(mark, hex(0x2c2a30), 0.5F) : mark);
      canvas.end_clip();
      return;
    }
    case Tail::flat:
      canvas.stroke({at(-0.2F, 0.04F), at(0.25F, 0), at(0.62F, -0.1F + wag * 0.4F),
                     at(1.0F, -0.12F + wag * 0.9F)},
                    11, 1.6F, colour);
      return;
  }
}

void draw_beast(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Kind& kind = kinds[static_cast<std::size_t>(figure.variant)];
  const Canvas::Scope whole(canvas);

  Rgb coat = look.colour.value_or(hex(kind.colour));
  if (kind.words.starts_with("bear") && look.word == 3) coat = hex(0xf2efe6);
  if (kind.words.starts_with("red panda") && look.word == 1 && !look.colour) coat = hex(0x8d8a8c);
  if (kind.words.starts_with("gorilla") && look.word > 0 && !look.colour) coat = hex(0xb9602c);
  // Individuals differ a little.
  coat = mix(coat, look.chance.yes(0.5F, 5) ? hex(0xfff1d8) : hex(0x2a1d16),
             look.chance.range(0, 0.10F, 6));
  const bool dark = luminance(coat) < 0.22F;
  const Rgb belly = look.colour ? lighter(coat, dark ? 0.16F : 0.5F) : hex(kind.belly);
  const Rgb mark = look.colour && kind.coat != Coat::stripes && kind.coat != Coat::panda
                       ? shade(coat, 0.55F)
                       : hex(kind.mark);
  const Rgb under = shade(coat, 0.34F);
  const Rgb far = shade(coat, 0.42F);

  const Activity activity = pose.activity;
  const bool lying = activity == Activity::lie;
  const bool sitting =
      !lying && !pose.moving &&
      (activity == Activity::sit || activity == Activity::climb || (kind.extras & upright) != 0);
  const bool eating = activity == Activity::eat;
  const bool sprawled = (kind.extras & sprawl) != 0;
  const bool hopping = (kind.extras & hops) != 0 && pose.moving;
  const float head_scale = look.young ? 1.22F : 1.0F;

  const float hop = hopping ? std::abs(std::sin(pi * pose.gait)) : 0;
  if (hopping) canvas.translate(0, -16 * hop).rotate(lerp(0.08F, -0.12F, hop));
  const float bob = pose.moving ? wave(pose.gait, 0.5F) * 1.3F : wave(pose.t, 3.1F) * 0.5F;
  const float breath = 1 + 0.012F * wave(pose.t, 3.1F);
  const float g = kind.girth * breath;
  const float legs = lying ? kind.legs * 0.12F : kind.legs * (look.young ? 0.86F : 1.0F);

  // The spine: its middle, and how it is tilted.
  const float tilt = sitting ? -0.72F : 0.0F;
  const Point rump_at =
      sitting ? Point{-26, -kind.girth * 0.92F} : Point{-34, -(legs + g * 0.62F) + bob};
  const Affine spine = Affine::translation(rump_at.x, rump_at.y) * Affine::rotation(tilt) *
                       Affine::translation(34, 0);
  const Point shoulder = spine({34, -g * 0.10F});
  const Point hip = spine({-33, g * 0.05F});

  // Neck and head.
  float neck_angle = -kind.neck_angle * pi / 180;
  if (eating)
    neck_angle = lerp(neck_angle, kind.neck > 34 ? 1.0F : 0.72F, 1.0F) + 0.08F * wave(pose.t, 1.7F);
  if (lying) neck_angle *= 0.7F;
  if (sitting) neck_angle = -1.15F;
  neck_angle += 0.04F * wave(pose.t, 3.7F, look.chance.unit(3)) +
                (pose.moving ? 0.05F * wave(pose.gait, 1.0F) : 0);
  const float neck_length =
      eating ? kind.neck * 1.05F + std::max(0.0F, legs - kind.neck) * 0.62F : kind.neck;
  const Point neck_root = spine({40, -g * 0.42F});
  const Point head = neck_root + polar(neck_length, neck_angle);
  const float r = kind.head * head_scale;
  const float nod = eating ? 0.75F : 0.16F + 0.05F * wave(pose.t, 4.3F, look.chance.unit(4));
  const Point nose = head + polar(kind.snout + r * 0.45F, nod);

  canvas.ground_shadow({4, 1}, lying ? 78 : 66, 8, 0.34F);
  draw_tail(canvas, kind, spine({-46, -g * 0.30F}), pose,
            kind.tail == Tail::horse || kind.tail == Tail::tuft ? coat : mix(coat, under, 0.25F),
            mark, 0);

  // Legs: far ones first, in shade.
  const bool hoofed = (kind.extras & hooves) != 0;
  const float stride = pose.moving && !hopping ? kind.legs * 0.42F : 0;
  const auto leg = [&](float along, bool front, bool is_far, float phase) {
    const Rgb leg_colour = is_far ? far : (kind.coat == Coat::panda ? mark : (front ? coat : coat));
    const Rgb c = kind.coat == Coat::panda ? (is_far ? shade(mark, 0.3F) : mark) : leg_colour;
    const Point top = spine({along, g * 0.34F});
    if (lying) {
      canvas.limb({top.x, -kind.leg}, kind.leg * 0.9F,
                  {top.x + (front ? 26.0F : 20.0F), -kind.leg * 0.7F}, kind.leg * 0.62F, c);
      return;
    }
    if (sitting && !front) return;
    if (sprawled) {
      const Point foot = Point{top.x + (front ? 10.0F : -4.0F), 0} +
                         step(pose.gait + phase, pose.moving ? 10.0F : 0.0F, 4);
      canvas.add_limb(top, kind.leg, {top.x + (is_far ? 8.0F : -5.0F), top.y + 8}, kind.leg * 0.7F);
      canvas.add_limb({top.x + (is_far ? 8.0F : -5.0F), top.y + 8}, kind.leg * 0.7F,
                      {foot.x, foot.y - 2}, kind.leg * 0.5F);
      canvas.add_ellipse({foot.x + 3, foot.y - 2}, kind.leg * 0.9F, 2.4F);
      canvas.fill(c);
      return;
    }
    Point foot = Point{top.x + (sitting ? 6.0F
                                : front ? 0.0F
                                        : -kind.legs * 0.05F),
                       0} +
                 step(pose.gait + phase, stride, kind.legs * 0.22F);
    if (hopping) foot = {top.x + (front ? 12.0F : -10.0F) * (1 - hop), 16 * hop * 0.5F};
    const float thick = front ? kind.leg : kind.leg * 1.18F;
    draw_leg(canvas, {top.x, top.y - g * 0.1F}, foot, is_far ? thick * 0.92F : thick,
             front ? -0.6F : 0.62F, c,
             kind.mark == 0xf6e6cf ? hex(0x3a2b22) : shade(hex(0x5a4a42), 0.4F), hoofed);
  };
  leg(40, true, true, 0.5F);
  leg(-27, false, true, 0.75F);

  // Far ear and horn before the head.
  const float twitch = std::max(0.0F, wave(pose.t, 2.3F, look.chance.unit(7)) - 0.6F) * 2.5F;
  if ((kind.extras & lion_mane) != 0 && look.word == 0) {
    canvas.add_ellipse({head.x - r * 0.25F, head.y + r * 0.1F}, r * 1.55F, r * 1.62F);
    canvas.add_ellipse(
        {between(head, neck_root, 0.6F).x, between(head, neck_root, 0.6F).y + r * 0.5F}, r * 1.3F,
        r * 1.4F);
    canvas.fill(Paint::vertical(head.y - r * 1.5F, mark, head.y + r * 2.2F, shade(mark, 0.45F)));
  }

  // Body.
  {
    const Canvas::Scope body(canvas);
    canvas.translate(rump_at.x, rump_at.y).rotate(tilt).translate(34, 0);
    const auto outline = [&] {
      if ((kind.extras & shell) != 0) {
        canvas.add_blob({{-46, g * 0.42F},
                         {-44, -g * 0.2F},
                         {-22, -g * 1.1F},
                         {12, -g * 1.12F},
                         {38, -g * 0.25F},
                         {42, g * 0.42F},
                         {0, g * 0.56F}});
        return;
      }
      const float hump_up = (kind.extras & hump) != 0 ? 0.62F : 0.0F;
      const float low = sitting ? 0.95F : 0.80F;
      canvas.add_blob({{-48, -g * 0.15F},
                       {-38, -g * 0.86F},
                       {-14, -g * (0.84F + hump_up * 0.6F)},
                       {4, -g * (0.84F + hump_up)},
                       {22, -g * (0.92F + hump_up * 0.2F)},
                       {41, -g * 0.88F},
                       {50, -g * 0.18F},
                       {43, g * 0.62F},
                       {14, g * low},
                       {-18, g * low * 0.94F},
                       {-40, g * 0.72F}});
    };
    outline();
    if ((kind.extras & wool) != 0) {
      for (int i = 0; i < 13; ++i) {
        const float a = 2 * pi * static_cast<float>(i) / 13;
        canvas.add_circle({46 * std::cos(a), -g * 0.05F + g * 0.82F * std::sin(a)}, g * 0.40F);
      }
    }
    canvas.fill(Paint::vertical(-g, lighter(coat, dark ? 0.10F : 0.08F), g * 0.95F, under));
    if (kind.coat != Coat::plain || belly != coat || (kind.extras & (wool | shell | armour)) != 0) {
      outline();
      canvas.begin_clip();
      canvas.ellipse({4, g * 1.06F}, 58, g * 0.62F, Paint(mix(belly, under, 0.12F), 0.9F));
      fill_body_marks(canvas, kind, look, mark, g, 0);
      if ((kind.extras & armour) != 0) {
        for (int i = 0; i < 9; ++i)
          canvas.add_arc({-44 + 11.0F * static_cast<float>(i), -g * 0.2F}, g * 0.9F, 1.4F, -2.4F,
                         -0.7F);
        canvas.fill(Paint(shade(coat, 0.6F), 0.8F));
      }
      if ((kind.extras & shell) != 0) {
        canvas.rect(-60, -g * 1.3F, 60, g * 0.18F,
                    Paint::vertical(-g * 1.1F, lighter(mark, 0.22F), g * 0.2F, shade(mark, 0.4F)));
        for (int i = 0; i < 5; ++i) {
          const float x = -36 + 18.0F * static_cast<float>(i);
          canvas.add_polygon({{x - 7, -g * 0.62F},
                              {x, -g * 0.9F},
                              {x + 7, -g * 0.62F},
                              {x + 7, -g * 0.2F},
                              {x, 0},
                              {x - 7, -g * 0.2F}});
        }
        canvas.fill(Paint(lighter(mark, 0.2F), 0.7F));
      }
      canvas.end_clip();
    }
    if ((kind.extras & wool) != 0) {
      for (int i = 0; i < 9; ++i)
        canvas.add_arc(
            {look.chance.range(-34, 34, i + 50), look.chance.range(-g * 0.6F, g * 0.5F, i + 70)}, 6,
            1.5F, 0.2F, 2.6F);
      canvas.fill(Paint(shade(coat, 0.2F), 0.7F));
    }
    if ((kind.extras & quills) != 0) {
      for (int row = 0; row < 4; ++row) {
        for (int i = 0; i < 15; ++i) {
          const float a = -3.05F + 0.178F * static_cast<float>(i) + (row % 2 == 0 ? 0.0F : 0.09F);
          const float base_r = 0.98F - 0.22F * static_cast<float>(row);
          const Point base{-4 + 44 * base_r * std::cos(a), g * 0.15F + g * base_r * std::sin(a)};
          const Point way = polar(12, a - 0.35F);
          canvas.add_polygon({base + Point{-way.y, way.x} * 0.16F, base + way,
                              base + Point{way.y, -way.x} * 0.16F});
        }
        canvas.fill(mix(mark, lighter(mark, 0.35F), static_cast<float>(row) / 4));
      }
    }
  }

  // Neck over the body, in the same coat.
  if (kind.neck > 4) {
    const float base = std::min(g * 0.72F, kind.neck > 60 ? 17.0F : 40.0F);
    const float top_radius = std::max(r * 0.62F, kind.neck > 60 ? 7.5F : r * 0.66F);
    canvas.add_limb(spine({30, -g * 0.1F}), base, head + Point{-r * 0.12F, r * 0.12F}, top_radius);
    const bool marked = kind.coat == Coat::giraffe || kind.coat == Coat::stripes;
    if (marked) canvas.begin_clip();
    const Paint paint = Paint::linear(head, lighter(coat, dark ? 0.08F : 0.05F),
                                      spine({34, g * 0.4F}), mix(coat, under, 0.5F));
    if (!marked) {
      canvas.fill(paint);
    } else {
      const Point lo{std::min(head.x, neck_root.x) - 60, head.y - 40};
      canvas.rect(lo.x, lo.y, lo.x + 200, 40, paint);
      const int count = kind.coat == Coat::giraffe ? 9 : 6;
      for (int i = 0; i < count; ++i) {
        const float f = 0.06F + 0.9F * static_cast<float>(i) / static_cast<float>(count);
        const Point p = between(spine({34, -g * 0.2F}), head, f);
        if (kind.coat == Coat::giraffe) {
          const float s = lerp(6.5F, 3.6F, f);
          canvas.add_ellipse(p + Point{i % 2 == 0 ? -s * 0.95F : s * 0.95F, 0}, s * 0.9F, s * 0.8F);
        } else {
          canvas.add_stroke({p + Point{-15, -3}, p + Point{0, 2}, p + Point{15, -2}}, 1.1F, 1.9F);
        }
      }
      canvas.fill(mark);
      canvas.end_clip();
    }
  }
  if ((kind.extras & horse_mane) != 0) {
    const Point a = head + Point{-r * 0.2F, -r * 0.95F};
    const Point b = neck_root + Point{-12, -g * 0.42F};
    const Point m = between(a, b, 0.5F) + Point{-9 + 1.5F * wave(pose.t, 1.9F), -3};
    canvas.blob({a + Point{r * 0.5F, 0}, a + Point{-1, -3}, m + Point{-4, -2}, b + Point{-6, -1},
                 b + Point{5, 5}, m + Point{7, 5}},
                kind.coat == Coat::giraffe ? mix(mark, coat, 0.3F) : mark);
  }

  if (sitting) {
    // The haunch covers the folded hind leg.
    const Rgb c = kind.coat == Coat::panda ? mark : mix(coat, under, 0.16F);
    canvas.add_ellipse({hip.x + 12, -kind.girth * 0.62F}, kind.girth * 0.78F, kind.girth * 0.62F);
    canvas.add_ellipse({hip.x + 12 + kind.girth * 0.7F, -kind.leg * 0.55F}, kind.leg * 1.8F,
                       kind.leg * 0.6F);
    canvas.fill(c);
  }
  leg(-38, false, false, 0.25F);
  if (!((kind.extras & upright) != 0 && sitting)) leg(32, true, false, 0.0F);
  if ((kind.extras & upright) != 0 && sitting) {
    // Arms held before the chest.
    const float chew = eating ? wave(pose.t, 0.7F) * 2 : wave(pose.t, 3.3F);
    const Point hand = shoulder + Point{kind.girth * 0.9F, kind.girth * 0.55F + chew};
    canvas.add_limb(shoulder + Point{2, 2}, kind.leg * 0.8F,
                    shoulder + Point{kind.girth * 0.35F, kind.girth * 0.7F}, kind.leg * 0.62F);
    canvas.add_limb(shoulder + Point{kind.girth * 0.35F, kind.girth * 0.7F}, kind.leg * 0.62F, hand,
                    kind.leg * 0.55F);
    canvas.fill(kind.coat == Coat::panda ? mark : mix(coat, under, 0.25F));
  }

  // Head.
  const Rgb ear_inner = mix(belly, hex(0xe89b95), 0.45F);
  const Rgb head_colour = (kind.extras & wool) != 0 ? mark : coat;
  const Rgb ear_colour = kind.coat == Coat::panda ? mark : head_colour;
  if ((kind.extras & antlers) != 0 && !look.young) {
    for (const float side : {0.45F, -0.15F}) {
      const Point root = head + Point{r * side, -r * 0.7F};
      const Rgb horn = side > 0 ? shade(hex(0x8c6a48), 0.35F) : hex(0x8c6a48);
      canvas.add_stroke({root, root + Point{-5, -15}, root + Point{-2, -30}, root + Point{7, -40}},
                        2.6F, 1.2F);
      canvas.add_stroke({root + Point{-5, -14}, root + Point{5, -21}, root + Point{11, -27}}, 1.9F,
                        1.0F);
      canvas.add_stroke({root + Point{-3, -27}, root + Point{-11, -35}, root + Point{-12, -43}},
                        1.9F, 1.0F);
      canvas.fill(horn);
    }
  }
  draw_ear(canvas, kind, head, r, ear_colour, ear_inner, true, twitch);
  canvas.add_ellipse(head, r, r * 0.94F);
  canvas.add_limb(head + Point{r * 0.15F, r * 0.12F}, r * 0.72F, nose, kind.snout_radius);
  canvas.fill(Paint::vertical(head.y - r, lighter(head_colour, 0.08F), head.y + r * 1.2F,
                              mix(head_colour, shade(head_colour, 0.34F), 0.75F)));
  if ((kind.extras & muzzle) != 0) {
    canvas.add_limb(between(head, nose, 0.42F) + Point{0, r * 0.22F}, kind.snout_radius * 0.95F,
                    nose + Point{0, kind.snout_radius * 0.12F}, kind.snout_radius * 0.86F);
    canvas.fill(mix(belly, head_colour, dark ? 0.3F : 0.06F));
  }
  if (kind.coat == Coat::stripes && !hoofed) {
    for (int i = 0; i < 3; ++i)
      canvas.add_stroke({head + Point{-r * 0.5F + 4.0F * static_cast<float>(i), -r * 0.9F},
                         head + Point{-r * 0.4F + 4.2F * static_cast<float>(i), -r * 0.45F}},
                        1.5F, 0.6F);
    canvas.fill(mark);
  }
  if (kind.coat == Coat::panda || kind.coat == Coat::mask) {
    canvas.ellipse(head + polar(r * 0.52F, nod - 0.55F) + Point{0, r * 0.02F}, r * 0.34F, r * 0.28F,
                   kind.coat == Coat::panda ? mark : mix(hex(kind.mark), coat, 0.1F), 0.5F);
  }
  if ((kind.extras & trunk) != 0) {
    const float swing = wave(pose.t, 3.6F) * 7;
    const Point root = head + Point{r * 0.72F, r * 0.15F};
    canvas.stroke({root + Point{-6, -4}, root + Point{10, 12}, root + Point{12 + swing * 0.3F, 34},
                   root + Point{10 + swing, 54}, root + Point{20 + swing * 1.3F, 66}},
                  10.5F, 4.2F, Paint::linear(root, coat, root + Point{0, 66}, under));
    canvas.stroke({head + Point{r * 0.6F, r * 0.55F}, head + Point{r * 1.05F, r * 0.95F},
                   head + Point{r * 1.45F, r * 0.8F}},
                  3.2F, 1.2F, mark);
  }
  if ((kind.extras & nose_horn) != 0) {
    canvas.polygon(
        {nose + Point{-8, -kind.snout_radius * 0.8F}, nose + Point{6, -kind.snout_radius * 0.6F},
         nose + Point{9, -kind.snout_radius * 2.5F}},
        mark);
    canvas.polygon(
        {nose + Point{-20, -kind.snout_radius}, nose + Point{-11, -kind.snout_radius * 0.9F},
         nose + Point{-11, -kind.snout_radius * 1.8F}},
        mark);
  }
  if ((kind.extras & horns) != 0) {
    const Point root = head + Point{-r * 0.05F, -r * 0.78F};
    const bool goat = kind.girth < 26;
    canvas.stroke(
        {root, root + Point{goat ? -4.0F : 6.0F, -11}, root + Point{goat ? -14.0F : 12.0F, -17}},
        3.4F, 0.9F, hex(0xd9c9a8));
  }
  draw_ear(canvas, kind, head, r, ear_colour, ear_inner, false, twitch);
  if ((kind.extras & snout_disc) != 0) {
    canvas.ellipse(nose + Point{kind.snout_radius * 0.5F, 0}, kind.snout_radius * 0.55F,
                   kind.snout_radius * 0.9F, mark);
    canvas.add_circle(nose + Point{kind.snout_radius * 0.55F, -3}, 1.6F);
    canvas.add_circle(nose + Point{kind.snout_radius * 0.55F, 3.5F}, 1.6F);
    canvas.fill(shade(mark, 0.6F));
  } else if ((kind.extras & (trunk | shell | sprawl)) == 0) {
    const Rgb tip = kind.words.starts_with("rabbit") ? hex(0xe58f8c) : hex(0x2a2127);
    canvas.ellipse(nose + polar(kind.snout_radius * 0.72F, nod - 0.75F), kind.snout_radius * 0.42F,
                   kind.snout_radius * 0.34F, tip, nod);
  }
  // A hint of a mouth.
  if ((kind.extras & trunk) == 0) {
    const Point corner = between(head, nose, 0.62F) + Point{0, kind.snout_radius * 0.62F};
    canvas.stroke(
        {corner, between(corner, nose + Point{0, kind.snout_radius * 0.6F}, 0.5F) + Point{0, 1.2F},
         nose + Point{kind.snout_radius * 0.3F, kind.snout_radius * 0.42F}},
        0.7F, 0.7F, Paint(shade(head_colour, 0.85F), 0.7F));
  }
  const Point eye = head + polar(r * 0.50F, nod - 0.72F);
  if (kind.coat == Coat::panda || (dark && (kind.extras & muzzle) == 0) || dark)
    canvas.circle(eye, r * 0.21F, Paint(lighter(coat, 0.75F), 0.9F));
  draw_eye(
      canvas, eye, r * (look.young ? 0.2F : 0.165F),
      sitting && lying ? 0.1F : (lying && look.chance.yes(0.6F, 12) ? 0.12F : blink(look, pose.t)),
      hex(0x1d1a1f));
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    std::vector<Figure> made;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const Kind& kind = kinds[i];
      Figure figure;
      figure.words = kind.words;
      figure.draw = draw_beast;
      figure.variant = static_cast<int>(i);
      figure.width = 130 +
                     (kind.tail == Tail::thin || kind.tail == Tail::bushy ||
                              kind.tail == Tail::flat || kind.tail == Tail::ringed
                          ? kind.tail_length * 0.7F
                          : 15.0F) +
                     kind.snout;
      figure.height = kind.legs + kind.girth * 1.6F +
                      kind.neck * std::sin(kind.neck_angle * pi / 180) + kind.head * 1.4F;
      figure.metres = kind.metres;
      figure.home =
          (kind.extras & upright) != 0 && kind.metres < 0.8F && kind.words != "meerkat|prairie dog"
              ? Home::branch
              : Home::ground;
      figure.family = Family::beast;
      made.push_back(figure);
    }
    return made;
  }();
  return figures;
}

}  // namespace

std::span<const Figure> beasts() { return table(); }

}  // namespace clipmill::drawing
