// Birds: one rig, perched, standing, swimming or in flight.
#include <array>
#include <vector>

#include "drawing/figure.hpp"

namespace clipmill::drawing {
namespace {

enum Extra : unsigned {
  crest = 1,
  comb = 2,
  fan = 4,  // a tail spread out: peacock, turkey
  long_neck = 8,
  owl_face = 16,
  hooked = 32,  // a bird of prey's or a parrot's bill
  webbed = 64,
  penguin_suit = 128,
  long_tail = 256,
  hovers = 512,
  mask_eye = 1024,
  leathery = 2048,  // a bat's wings and ears
  flat_bill = 4096,
};

struct Kind {
  std::string_view words;
  float metres;
  float body;  // half its length; its height follows
  float legs;
  float neck;
  float head;
  float bill;
  float bill_height;
  unsigned extras;
  Home home;
  std::uint32_t colour;
  std::uint32_t breast;
  std::uint32_t wing;
  std::uint32_t bill_colour;
};

constexpr std::array kinds{
    Kind{"bird|birds "
         "nest|sparrow|finch|swallow|robin|nightingale|wren|warbler|starling|songbird|thrush",
         0.2F, 30, 15, 6, 19, 13, 5, 0, Home::branch, 0x4d86c6, 0xf3c98b, 0x2f5f9e, 0xe7a13a},
    Kind{"eagle|hawk|falcon|vulture|osprey|kite bird|condor|buzzard|kestrel", 0.8F, 36, 14, 10, 17,
         15, 8, hooked, Home::branch, 0x5d4130, 0xf6efe2, 0x3f2b20, 0xf0b23c},
    Kind{"owl", 0.5F, 32, 10, 2, 24, 7, 6, owl_face | hooked, Home::branch, 0x9a7349, 0xead6b2,
         0x6f4f31, 0xe0a63e},
    Kind{"parrot|macaw|cockatoo|parakeet|lovebird|budgie|toucan", 0.4F, 32, 12, 6, 19, 14, 11,
         hooked | long_tail | crest, Home::branch, 0xd9362f, 0xf2b134, 0x2468c4, 0x39343a},
    Kind{"hummingbird|sunbird|kingfisher", 0.12F, 25, 6, 5, 16, 34, 3, hovers, Home::air, 0x1f9d7a,
         0xf0efe6, 0x14705f, 0x2e2b33},
    Kind{"woodpecker|hoopoe|cardinal|jay|magpie|blue jay", 0.25F, 30, 12, 7, 18, 19, 5,
         crest | long_tail, Home::branch, 0xc93838, 0xf3e7d8, 0x2b2a33, 0x6f6a66},
    Kind{"pigeon|dove", 0.3F, 32, 13, 12, 15, 10, 4, 0, Home::ground, 0x8b93a6, 0xc5c9d6, 0x646c82,
         0xd98b72},
    Kind{"crow|raven|blackbird|rook", 0.4F, 34, 16, 9, 17, 17, 7, 0, Home::branch, 0x2b2c37,
         0x3b3d4b, 0x1d1e27, 0x45454f},
    Kind{"seagull|gull|albatross|tern|pelican|pelicans|puffin", 0.4F, 36, 18, 13, 16, 17, 6, webbed,
         Home::ground, 0xf4f4f2, 0xffffff, 0x9aa5b3, 0xf0b23c},
    Kind{"duck|goose|ducks|geese|mallard|duckling|gosling", 0.4F, 38, 13, 20, 16, 16, 6,
         webbed | flat_bill, Home::sea, 0x9b7b5a, 0xd9c3a2, 0x6f5640, 0xf0a63a},
    Kind{"swan", 1.0F, 42, 12, 46, 14, 17, 6, webbed | long_neck, Home::sea, 0xfbfaf6, 0xffffff,
         0xe7e6ea, 0xec8a34},
    Kind{"chicken|hen|rooster|cock|chick|poultry", 0.5F, 36, 19, 14, 15, 9, 5, comb | long_tail,
         Home::ground, 0xb2602f, 0xe3a861, 0x7e3d1d, 0xf0b23c},
    Kind{"turkey|pheasant|quail|partridge", 0.8F, 38, 18, 18, 14, 10, 5, fan | comb, Home::ground,
         0x6b4631, 0x8e6242, 0x4a2f22, 0xe3a65a},
    Kind{"peacock|peahen", 1.1F, 36, 22, 30, 13, 9, 4, fan | crest, Home::ground, 0x1c56b8,
         0x1d7fc2, 0x1f6f64, 0x7f7c77},
    Kind{"flamingo|flamingos", 1.3F, 32, 66, 54, 13, 17, 7, long_neck | hooked, Home::ground,
         0xf49ab1, 0xf8b9c6, 0xe5718f, 0x3a3238},
    Kind{"heron|stork|crane bird|egret|ibis|spoonbill", 1.0F, 34, 58, 42, 12, 30, 5,
         long_neck | mask_eye, Home::ground, 0x8fa1b8, 0xdfe5ec, 0x66788f, 0xe3a93f},
    Kind{"ostrich|emu", 2.2F, 40, 70, 66, 12, 12, 5, long_neck, Home::ground, 0x3d3a40, 0x5a5560,
         0x29272d, 0xe0a88f},
    Kind{"penguin", 0.8F, 30, 6, 4, 20, 14, 5, penguin_suit | webbed, Home::ground, 0x24283a,
         0xfafaf6, 0x1a1d2c, 0xf0a43a},
    Kind{"bat", 0.2F, 26, 6, 2, 17, 5, 5, leathery, Home::air, 0x4d3b46, 0x7a5f6a, 0x3a2c37,
         0x2c2229},
};

// A wing seen from the side: its root lies along the back, its tip rises and falls with `beat` (-1
// down, 1 up), and in between it is foreshortened.
void draw_wing(Canvas& canvas, Point root, float span, float beat, Rgb colour, Rgb tips,
               bool leather) {
  const float up = span * 0.92F * beat;
  const Point front = root + Point{span * 0.2F, 0};
  const Point rear = root + Point{-span * 0.24F, 0};
  const Point wrist = root + Point{span * 0.14F, -up * 0.55F};
  const Point tip = root + Point{-span * 0.26F, -up};
  if (leather) {
    const Point a = between(tip, rear, 0.36F) + Point{-span * 0.2F, up * 0.1F};
    const Point b = between(tip, rear, 0.7F) + Point{-span * 0.2F, up * 0.06F};
    canvas.add_polygon({front, wrist, tip, between(tip, a, 0.5F) + Point{span * 0.07F, 0}, a,
                        between(a, b, 0.5F) + Point{span * 0.09F, 0}, b,
                        between(b, rear, 0.5F) + Point{span * 0.06F, 0}, rear});
    canvas.fill(Paint::linear(root, colour, tip, tips));
    canvas.add_line(wrist, a, 1.2F);
    canvas.add_line(wrist, b, 1.2F);
    canvas.fill(shade(tips, 0.4F));
    return;
  }
  for (int i = 0; i <= 6; ++i) {
    const float f = static_cast<float>(i) / 6;
    const Point from = between(rear + Point{span * 0.1F, 0}, wrist, f);
    const Point to =
        between(rear + Point{-span * 0.26F, span * 0.06F - up * 0.12F}, tip, f * (0.6F + 0.4F * f));
    canvas.add_limb(from, span * 0.085F, to, span * 0.04F);
  }
  canvas.fill(tips);
  canvas.add_blob({front, between(front, wrist, 0.5F) + Point{span * 0.06F, 0}, wrist,
                   between(wrist, tip, 0.45F),
                   between(wrist, rear, 0.45F) + Point{-span * 0.06F, 0}, rear});
  canvas.fill(colour);
}

void draw_bird(Canvas& canvas, const Figure& figure, const Look& look, const Pose& pose) {
  const Kind& kind = kinds[static_cast<std::size_t>(figure.variant)];
  const Canvas::Scope whole(canvas);
  Rgb coat = look.colour.value_or(hex(kind.colour));
  if (!look.colour && kind.words.starts_with("bird") && look.word != 4) {
    constexpr std::uint32_t plumages[] = {0x4d86c6, 0xd7693f, 0x5a9a63,
                                          0x8d6f57, 0xe0a638, 0x6a5f9e};
    coat = hex(look.chance.pick(plumages, 3));
  }
  if (kind.words.starts_with("duck") && look.word >= 1 && look.word <= 3 && !look.colour)
    coat = hex(0xf2efe8);
  const Rgb breast = look.colour ? mix(coat, white, 0.55F) : hex(kind.breast);
  const Rgb wing =
      look.colour || kind.words.starts_with("bird") ? shade(coat, 0.38F) : hex(kind.wing);
  const Rgb bill = hex(kind.bill_colour);
  const bool flying = pose.activity == Activity::fly || (kind.extras & hovers) != 0 ||
                      ((kind.extras & leathery) != 0 && pose.activity != Activity::sit &&
                       pose.activity != Activity::eat);
  const bool swimming = pose.activity == Activity::swim;
  const float b = kind.body;
  const bool upright_bird = (kind.extras & penguin_suit) != 0;
  const bool owl = (kind.extras & owl_face) != 0;

  const float legs = flying || swimming ? 0 : kind.legs;
  float bob =
      pose.moving && !flying ? std::abs(wave(pose.gait, 1.0F)) * 1.6F : wave(pose.t, 2.9F) * 0.6F;
  const float beat_period =
      (kind.extras & hovers) != 0 ? 0.16F : (kind.metres > 0.6F ? 1.15F : 0.5F);
  const float beat = wave(pose.t, beat_period, look.chance.unit(8));
  if (flying) bob = -beat * b * 0.09F;
  canvas.translate(0, -legs - b * 0.62F + (swimming ? b * 0.2F : 0.0F) - bob);
  if (pose.moving && !flying && upright_bird) canvas.rotate(0.07F * wave(pose.gait, 1.0F));

  const float tilt =
      flying ? -0.04F
             : (upright_bird || owl ? -1.25F : (kind.home == Home::branch ? -0.55F : -0.2F));
  const Affine trunk = Affine::rotation(tilt);
  const Point chest = trunk({b * 0.62F, -b * 0.12F});
  const Point tail_root = trunk({-b * 0.82F, -b * 0.1F});
  const Point neck_root = trunk({b * 0.66F, -b * 0.2F});

  // Legs and feet.
  if (legs > 0) {
    const float ground = legs + b * 0.62F + bob;
    canvas.ground_shadow({0, ground}, b * 1.2F, b * 0.16F, 0.28F);
    for (const float side : {1.0F, -1.0F}) {
      const float phase = pose.gait + (side > 0 ? 0.0F : 0.5F);
      const float swing = pose.moving ? std::sin(2 * pi * phase) * legs * 0.35F : 0;
      const float lift = pose.moving ? std::max(0.0F, std::cos(2 * pi * phase)) * legs * 0.25F : 0;
      const Point hip{b * (-0.05F + 0.09F * side), b * (upright_bird ? 0.75F : 0.42F)};
      const Point foot{hip.x + swing, ground - lift};
      const Rgb c = side < 0 ? shade(bill, 0.35F) : bill;
      if (!upright_bird) {
        canvas.add_limb(hip, kind.legs > 40 ? 2.4F : b * 0.075F,
                        between(hip, foot, 0.5F) + Point{kind.legs > 40 ? -3.0F : -1.0F, 0}, 1.8F);
        canvas.add_limb(between(hip, foot, 0.5F) + Point{kind.legs > 40 ? -3.0F : -1.0F, 0}, 1.8F,
                        foot, 1.5F);
      }
      canvas.add_ellipse({foot.x + b * 0.13F, foot.y - 1.5F},
                         b * ((kind.extras & webbed) != 0 ? 0.26F : 0.2F), 2.2F);
      canvas.fill(c);
    }
  }

  if (flying)
    draw_wing(canvas, trunk({b * 0.2F, -b * 0.2F}), b * 1.9F, beat, shade(wing, 0.35F),
              shade(wing, 0.5F), (kind.extras & leathery) != 0);

  // Tail.
  if ((kind.extras & fan) != 0) {
    const bool peacock = (kind.extras & crest) != 0;
    const int feathers = peacock ? 15 : 11;
    const float reach = b * (peacock ? 2.5F : 1.5F);
    const float open = 1.0F + 0.03F * wave(pose.t, 3.7F);
    for (int i = 0; i < feathers; ++i) {
      const float a =
          -pi * 0.62F +
          (static_cast<float>(i) / static_cast<float>(feathers - 1) - 0.5F) * 2.5F * open;
      const Point tip = tail_root + polar(reach, a);
      canvas.limb(tail_root, 2, tip, b * (peacock ? 0.2F : 0.26F),
                  mix(wing, i % 2 == 0 ? lighter(wing, 0.3F) : wing, 0.6F));
    }
    for (int i = 0; i < feathers; ++i) {
      const float a =
          -pi * 0.62F +
          (static_cast<float>(i) / static_cast<float>(feathers - 1) - 0.5F) * 2.5F * open;
      const Point tip = tail_root + polar(reach, a);
      canvas.circle(tip, b * 0.15F, peacock ? hex(0x2fb6a0) : hex(0xd9b184));
      canvas.circle(tip, b * 0.085F, peacock ? hex(0x173a8c) : hex(0x8e5b3b));
    }
  } else if ((kind.extras & leathery) == 0 && !upright_bird) {
    const float l = b * ((kind.extras & long_tail) != 0 ? 1.15F : 0.62F);
    const float lift = kind.words.starts_with("chicken") ? 0.9F : (flying ? 0.0F : -0.16F);
    const Point tip = tail_root + Point{-l, -l * lift + (owl ? b * 0.5F : 0.0F)};
    canvas.add_limb(tail_root, b * 0.2F, tip + Point{0, -b * 0.1F}, b * 0.09F);
    canvas.add_limb(tail_root, b * 0.2F, tip + Point{b * 0.04F, b * 0.12F}, b * 0.09F);
    canvas.fill(wing);
  }

  // Neck before the body where it is long.
  const float nod = pose.moving && !flying ? wave(pose.gait, 0.5F) * 2.2F
                                           : wave(pose.t, 4.1F, look.chance.unit(2)) * 1.2F;
  Point head = neck_root + Point{kind.neck * 0.35F + nod, -kind.neck * 0.92F - kind.head * 0.5F};
  const bool eating = pose.activity == Activity::eat && !flying;
  if (eating)
    head = neck_root + Point{kind.neck * 0.75F + kind.head,
                             (legs + b * 0.3F) * (0.5F + 0.28F * wave(pose.t, 1.5F))};
  if (flying && kind.neck > 30) head = neck_root + Point{kind.neck * 0.95F, -kind.neck * 0.12F};
  if (upright_bird || owl)
    head = trunk({b * 0.98F, 0}) + Point{b * 0.04F + nod * 0.4F, -kind.head * 0.28F};
  if ((kind.extras & long_neck) != 0) {
    const Point bend =
        between(neck_root, head, 0.5F) + Point{flying ? 0.0F : -kind.neck * 0.24F, 0};
    canvas.stroke({chest, neck_root + Point{b * 0.16F, -b * 0.1F}, bend, head}, b * 0.24F,
                  kind.head * 0.5F, coat);
  } else if (kind.neck > 3 && !owl) {
    canvas.limb(trunk({b * 0.4F, -b * 0.1F}), b * 0.42F, head, kind.head * 0.72F, coat);
  }

  // Body.
  const auto outline = [&] {
    const Canvas::Scope body(canvas);
    canvas.rotate(tilt);
    if (upright_bird || owl) {
      canvas.add_blob({{-b * 1.02F, b * 0.1F},
                       {-b * 0.7F, -b * 0.5F},
                       {0, -b * 0.6F},
                       {b * 0.9F, -b * 0.5F},
                       {b * 1.12F, 0},
                       {b * 0.85F, b * 0.55F},
                       {0, b * 0.68F},
                       {-b * 0.75F, b * 0.5F}});
    } else {
      canvas.add_blob({{-b * 1.05F, -b * 0.16F},
                       {-b * 0.5F, -b * 0.5F},
                       {b * 0.2F, -b * 0.6F},
                       {b * 0.78F, -b * 0.38F},
                       {b * 0.92F, b * 0.05F},
                       {b * 0.55F, b * 0.5F},
                       {-b * 0.1F, b * 0.58F},
                       {-b * 0.7F, b * 0.25F}});
    }
  };
  outline();
  canvas.fill(Paint::vertical(-b * 0.6F, lighter(coat, 0.1F), b * 0.6F, shade(coat, 0.26F)));
  outline();
  canvas.begin_clip();
  if (upright_bird) {
    const Point belly = trunk({-b * 0.05F, b * 0.42F});
    canvas.ellipse(belly, b * 0.62F, b * 1.04F, breast);
  } else {
    canvas.ellipse(trunk({b * 0.35F, b * 0.55F}), b * 0.8F, b * 0.52F, Paint(breast, 0.95F), tilt);
  }
  if (owl) {
    for (int i = 0; i < 12; ++i)
      canvas.add_arc({b * (0.05F + 0.17F * static_cast<float>(i % 4)),
                      b * (-0.15F + 0.26F * static_cast<float>(i / 4))},
                     b * 0.09F, b * 0.035F, 0.1F, 3.0F);
    canvas.fill(Paint(wing, 0.7F));
  }
  canvas.end_clip();

  // The near wing.
  if (flying) {
    draw_wing(canvas, trunk({b * 0.08F, -b * 0.14F}), b * 2.3F, beat, wing, shade(wing, 0.25F),
              (kind.extras & leathery) != 0);
  } else if (upright_bird) {
    const float flap =
        pose.moving ? 0.2F + 0.2F * wave(pose.gait, 1.0F) : 0.12F + 0.05F * wave(pose.t, 2.3F);
    canvas.limb({-b * 0.1F, -b * 0.62F}, b * 0.16F,
                Point{-b * 0.1F, -b * 0.62F} + polar(b * 1.0F, pi / 2 + flap), b * 0.09F, wing);
  } else if ((kind.extras & leathery) != 0) {
    canvas.blob({trunk({b * 0.4F, -b * 0.3F}), trunk({b * 0.3F, b * 0.4F}),
                 trunk({-b * 1.1F, b * 0.3F}), trunk({-b * 0.6F, -b * 0.4F})},
                wing);
  } else {
    const Canvas::Scope folded(canvas);
    canvas.rotate(tilt + 0.06F);
    canvas.blob({{b * 0.42F, -b * 0.3F},
                 {b * 0.3F, b * 0.16F},
                 {-b * 0.35F, b * 0.3F},
                 {-b * 1.12F, b * 0.06F},
                 {-b * 0.5F, -b * 0.28F},
                 {0, -b * 0.42F}},
                Paint::linear({b * 0.4F, 0}, lighter(wing, 0.1F), {-b, 0}, shade(wing, 0.25F)));
    canvas.add_stroke({{b * 0.2F, b * 0.02F}, {-b * 0.3F, b * 0.14F}, {-b * 0.85F, b * 0.06F}},
                      0.9F, 0.5F);
    canvas.add_stroke({{b * 0.1F, -b * 0.12F}, {-b * 0.3F, -b * 0.02F}, {-b * 0.8F, -b * 0.02F}},
                      0.9F, 0.5F);
    canvas.fill(Paint(shade(wing, 0.5F), 0.8F));
  }

  // Head.
  const float h = kind.head * (look.young ? 1.15F : 1.0F);
  Rgb head_colour = coat;
  if (kind.words.starts_with("eagle") && look.word == 0) head_colour = hex(0xf6efe2);
  if (kind.words.starts_with("duck") && (look.word == 0 || look.word == 4) && !look.colour)
    head_colour = hex(0x1f6b4f);
  if ((kind.extras & crest) != 0) {
    const float sway = 0.12F * wave(pose.t, 1.9F);
    for (int i = 0; i < 3; ++i) {
      const float a = -pi / 2 - 0.75F + 0.32F * static_cast<float>(i) + sway;
      canvas.add_limb(head + polar(h * 0.6F, a), h * 0.14F, head + polar(h * 1.55F, a - 0.15F),
                      h * 0.09F);
    }
    canvas.fill(mix(head_colour, breast, 0.25F));
  }
  if ((kind.extras & comb) != 0) {
    for (int i = 0; i < 3; ++i)
      canvas.add_circle(head + Point{h * (-0.35F + 0.35F * static_cast<float>(i)), -h * 0.95F},
                        h * 0.27F);
    canvas.add_ellipse(head + Point{h * 0.72F, h * 0.85F}, h * 0.2F, h * 0.38F);
    canvas.fill(hex(0xd8342e));
  }
  if ((kind.extras & leathery) != 0) {
    canvas.add_polygon({head + Point{-h * 0.7F, -h * 0.4F}, head + Point{-h * 0.5F, -h * 1.7F},
                        head + Point{h * 0.05F, -h * 0.8F}});
    canvas.add_polygon({head + Point{h * 0.05F, -h * 0.8F}, head + Point{h * 0.55F, -h * 1.6F},
                        head + Point{h * 0.75F, -h * 0.4F}});
    canvas.fill(coat);
  }
  if (owl) {
    canvas.add_polygon({head + Point{-h * 0.95F, -h * 0.3F}, head + Point{-h * 0.82F, -h * 1.25F},
                        head + Point{-h * 0.15F, -h * 0.85F}});
    canvas.add_polygon({head + Point{h * 0.95F, -h * 0.3F}, head + Point{h * 0.82F, -h * 1.25F},
                        head + Point{h * 0.15F, -h * 0.85F}});
    canvas.fill(coat);
  }
  canvas.add_ellipse(head, h, h * 0.95F);
  canvas.fill(Paint::vertical(head.y - h, lighter(head_colour, 0.1F), head.y + h,
                              mix(head_colour, shade(head_colour, 0.3F), 0.6F)));

  // Bill.
  const Point face = head + Point{h * 0.8F, h * 0.08F};
  const float open = (pose.activity == Activity::none || pose.activity == Activity::perch)
                         ? std::max(0.0F, wave(pose.t, 2.6F, look.chance.unit(6)) - 0.75F) * 4
                         : 0;
  const float bh = kind.bill_height;
  if (owl) {
    for (const float side : {-0.42F, 0.42F})
      canvas.circle(head + Point{h * side, -h * 0.05F}, h * 0.46F, breast);
    for (const float side : {-0.42F, 0.42F}) {
      canvas.circle(head + Point{h * side, -h * 0.05F}, h * 0.31F, hex(0xf5b731));
      draw_eye(canvas, head + Point{h * side, -h * 0.05F}, h * 0.2F, blink(look, pose.t));
    }
    canvas.blob({head + Point{-h * 0.12F, h * 0.15F}, head + Point{h * 0.12F, h * 0.15F},
                 head + Point{0, h * 0.5F}},
                bill);
    return;
  }
  if ((kind.extras & leathery) != 0) {
    canvas.ellipse(head + Point{h * 0.55F, h * 0.25F}, h * 0.4F, h * 0.3F, breast);
    canvas.ellipse(head + Point{h * 0.8F, h * 0.12F}, h * 0.12F, h * 0.1F, hex(0x201a20));
  } else if ((kind.extras & hooked) != 0) {
    canvas.blob({face + Point{-h * 0.15F, -bh * 0.8F}, face + Point{kind.bill * 0.7F, -bh * 0.7F},
                 face + Point{kind.bill, bh * 0.25F}, face + Point{kind.bill * 0.82F, bh * 1.0F},
                 face + Point{kind.bill * 0.5F, bh * 0.3F}, face + Point{-h * 0.1F, bh * 0.55F}},
                bill);
  } else if ((kind.extras & flat_bill) != 0) {
    canvas.blob({face + Point{-h * 0.2F, -bh * 0.7F}, face + Point{kind.bill * 0.6F, -bh * 0.1F},
                 face + Point{kind.bill, bh * 0.1F}, face + Point{kind.bill * 0.9F, bh * 0.8F},
                 face + Point{-h * 0.1F, bh * 0.8F}},
                bill);
  } else {
    canvas.polygon({face + Point{-h * 0.15F, -bh}, face + Point{kind.bill, bh * 0.1F - open},
                    face + Point{-h * 0.1F, bh * 0.3F}},
                   bill);
    canvas.polygon(
        {face + Point{-h * 0.15F, 0}, face + Point{kind.bill * 0.9F, bh * 0.2F + open * 1.6F},
         face + Point{-h * 0.15F, bh}},
        shade(bill, 0.25F));
  }
  const Point eye = head + Point{h * 0.34F, -h * 0.16F};
  if (luminance(head_colour) < 0.2F && !upright_bird)
    canvas.circle(eye, h * 0.27F, mix(head_colour, white, 0.7F));
  if (upright_bird) canvas.ellipse(head + Point{h * 0.45F, h * 0.1F}, h * 0.48F, h * 0.5F, breast);
  if ((kind.extras & mask_eye) != 0)
    canvas.stroke({head + Point{-h * 0.8F, -h * 0.5F}, eye, face}, h * 0.16F, h * 0.12F,
                  hex(0x2c3342));
  draw_eye(canvas, eye, h * 0.2F, blink(look, pose.t));
}

const std::vector<Figure>& table() {
  static const std::vector<Figure> figures = [] {
    std::vector<Figure> made;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const Kind& kind = kinds[i];
      Figure figure;
      figure.words = kind.words;
      figure.draw = draw_bird;
      figure.variant = static_cast<int>(i);
      const bool fanned = (kind.extras & fan) != 0;
      figure.width = kind.body * (fanned ? 3.6F : 2.4F) + kind.bill + kind.head;
      figure.height = kind.legs + kind.body * 1.1F + kind.neck + kind.head * 1.6F +
                      (fanned ? kind.body * 0.9F : 0.0F);
      figure.metres = kind.metres;
      figure.home = kind.home;
      figure.family = Family::bird;
      made.push_back(figure);
    }
    return made;
  }();
  return figures;
}

}  // namespace

std::span<const Figure> birds() { return table(); }

}  // namespace clipmill::drawing
