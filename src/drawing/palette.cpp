#include "drawing/stage.hpp"

namespace clipmill::drawing {
namespace {

struct Sky {
  std::uint32_t top, mid, low, sun;
};

// Turns and shades a colour a little, so that no two skies are the same.
Rgb vary(Rgb colour, const Chance& chance, int salt, float hue = 0.02F, float light = 0.03F) {
  Lch lch = to_oklch(colour);
  lch.hue += chance.range(-hue, hue, salt);
  lch.lightness = std::clamp(lch.lightness + chance.range(-light, light, salt + 1000), 0.0F, 1.0F);
  lch.chroma *= chance.range(0.9F, 1.12F, salt + 2000);
  return oklch(lch.lightness, lch.chroma, lch.hue);
}

}  // namespace

Palette choose_palette(const Scene& scene) {
  const Chance chance = Chance(scene.seed).of(7);
  constexpr Sky days[] = {{0x2f86d6, 0x7cc0f0, 0xdff2f8, 0xfff6d8},
                          {0x3a9ad9, 0x9bd4ee, 0xf2f7e6, 0xfff3c8},
                          {0x2878c8, 0x66b2e8, 0xc9e9f7, 0xfffbe6}};
  constexpr Sky mornings[] = {{0x7fb4dc, 0xf6d3b8, 0xfdebd0, 0xfff0c9},
                              {0x8f9fd6, 0xf3bcb6, 0xfde2bf, 0xffe9b8},
                              {0x6fb8c9, 0xd9e3c9, 0xfdf0c8, 0xfff4cf}};
  constexpr Sky goldens[] = {{0x4a3f8c, 0xe0696e, 0xfdb866, 0xfff0b0},
                             {0x2f5d8c, 0xe98a5f, 0xfcd27a, 0xffeeb5},
                             {0x6d3a7c, 0xee6a78, 0xffc58a, 0xffe6a8},
                             {0x2b4a7a, 0xd9738c, 0xfbb07a, 0xffdfa0}};
  constexpr Sky dusks[] = {{0x161f52, 0x54478c, 0xd8768c, 0xffd9b8},
                           {0x14304f, 0x3f6a8c, 0xe0a58a, 0xffe2c0},
                           {0x231a4a, 0x6b3f86, 0xe98a7a, 0xffd0b0}};
  constexpr Sky nights[] = {{0x050a20, 0x10204c, 0x27457a, 0xeef2ff},
                            {0x0a0a24, 0x1c1c4e, 0x3d3b78, 0xf3f0ff},
                            {0x04131f, 0x0d3047, 0x25617a, 0xe8faff}};
  constexpr Sky overcasts[] = {{0x8798a8, 0xaebbc4, 0xd8dee0, 0xf6f8f8},
                               {0x7d8ea0, 0xa9b4c0, 0xd6d7d6, 0xf6f4ee}};

  Palette p{};
  Sky sky = chance.pick(days, 1);
  p.light = white;
  switch (scene.hour) {
    case Hour::day:
      break;
    case Hour::morning:
      sky = chance.pick(mornings, 1);
      p.light = Rgb{1.0F, 0.955F, 0.89F};
      break;
    case Hour::golden:
      sky = chance.pick(goldens, 1);
      p.light = Rgb{1.0F, 0.83F, 0.70F};
      break;
    case Hour::dusk:
      sky = chance.pick(dusks, 1);
      p.light = Rgb{0.72F, 0.64F, 0.84F};
      break;
    case Hour::night:
      sky = chance.pick(nights, 1);
      p.light = Rgb{0.46F, 0.53F, 0.80F};
      break;
    case Hour::overcast:
      sky = chance.pick(overcasts, 1);
      p.light = Rgb{0.87F, 0.90F, 0.93F};
      break;
  }
  p.sky_top = vary(hex(sky.top), chance, 2, 0.035F);
  p.sky_mid = vary(hex(sky.mid), chance, 3, 0.03F);
  p.sky_low = vary(hex(sky.low), chance, 4, 0.025F);
  p.sun = hex(sky.sun);
  p.haze = mix(p.sky_low, p.sky_mid, 0.35F);

  constexpr std::uint32_t leaves[] = {0x5d9c4c, 0x4b8f52, 0x6fa548, 0x3f8a5e};
  constexpr std::uint32_t autumn[] = {0xd0782e, 0xc65a34, 0xdb9b34, 0xb0562f};
  p.leaf =
      vary(hex(scene.autumn ? chance.pick(autumn, 5) : chance.pick(leaves, 5)), chance, 6, 0.02F);
  p.leaf_far = mix(p.leaf, hex(scene.autumn ? 0xb9864f : 0x4f8a78), 0.4F);
  p.ground = vary(hex(0x74ad57), chance, 7, 0.025F);
  p.ground_far = mix(p.ground, hex(0xc9d98a), 0.45F);
  if (scene.autumn) p.ground = mix(p.ground, hex(0xb5903f), 0.55F);
  switch (scene.setting) {
    case Setting::beach:
      p.ground = vary(hex(0xeed6a0), chance, 8, 0.012F);
      p.ground_far = lighter(p.ground, 0.2F);
      break;
    case Setting::desert:
      p.ground = vary(hex(0xe0a860), chance, 8, 0.02F);
      p.ground_far = mix(p.ground, hex(0xf3d09a), 0.5F);
      break;
    case Setting::savanna:
      p.ground = vary(hex(0xd1a94f), chance, 8, 0.015F);
      p.ground_far = mix(p.ground, hex(0xe9d189), 0.5F);
      p.leaf = vary(hex(0x7f9a45), chance, 9);
      break;
    case Setting::snow:
      p.ground = hex(0xeef4fb);
      p.ground_far = hex(0xdbe7f3);
      p.leaf = vary(hex(0x2f6a5a), chance, 9);
      break;
    case Setting::farm:
      p.ground = vary(hex(chance.yes(0.5F, 10) ? 0xd9b24f : 0x86b04f), chance, 8, 0.015F);
      p.ground_far = mix(p.ground, hex(0xe9dd9a), 0.5F);
      break;
    case Setting::forest:
      p.ground = vary(hex(scene.autumn ? 0x9a6f3a : 0x4f7f45), chance, 8, 0.015F);
      p.ground_far = mix(p.ground, p.leaf_far, 0.5F);
      break;
    case Setting::swamp:
      p.ground = vary(hex(0x6b7d45), chance, 8);
      break;
    case Setting::graveyard:
      p.ground = vary(hex(0x4f6150), chance, 8);
      break;
    case Setting::mountains:
      p.ground = vary(hex(0x7f9f5a), chance, 8);
      break;
    default:
      break;
  }
  p.water = mix(vary(hex(0x2276a8), chance, 11, 0.03F), p.sky_top, 0.22F);
  p.water_far = mix(p.water, p.sky_low, 0.58F);
  if (scene.setting == Setting::swamp) p.water = mix(hex(0x4f6a4a), p.sky_top, 0.15F);

  constexpr std::uint32_t walls[] = {0xf0dcc4, 0xcfdccb, 0xe9c9b4, 0xbcd0d8,
                                     0xe8d7e0, 0xf3e6c8, 0x9fb6b0, 0xd8b49a};
  constexpr std::uint32_t floors[] = {0xb98354, 0x8f6645, 0xc79a6b, 0xa88f7a};
  p.wall = vary(hex(chance.pick(walls, 12)), chance, 13, 0.03F);
  p.floor = vary(hex(chance.pick(floors, 14)), chance, 15);
  p.wood = vary(hex(0x9a6a42), chance, 16);
  constexpr std::uint32_t accents[] = {0xe4572e, 0x2e86ab, 0xf2b134, 0xd1495b,
                                       0x2f9d7f, 0x8d5aa8, 0xef8354, 0x3f7f8f};
  p.accent = hex(chance.pick(accents, 17));
  p.accent_2 = hex(chance.pick(accents, 18));
  if (!scene.colours.empty()) {
    // A colour that the prompt names without a thing for it colours the whole.
    const Rgb named = scene.colours.front();
    p.accent = named;
    if (scene.colours.size() > 1) p.accent_2 = scene.colours[1];
    p.sky_mid = mix(p.sky_mid, named, 0.24F);
    p.sky_low = mix(p.sky_low, lighter(named, 0.4F), 0.24F);
    p.water = mix(p.water, named, 0.2F);
    p.wall = mix(p.wall, lighter(named, 0.45F), 0.4F);
  }
  return p;
}

}  // namespace clipmill::drawing
