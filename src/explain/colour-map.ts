export type Colour = readonly [red: number, green: number, blue: number];

/** Colours at equal steps from 0 to 1; between them they are mixed. Lightness alone tells the order, too. */
export type ColourMap = readonly Colour[];

/** Dark blue over green to yellow. */
export const VIRIDIS: ColourMap = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
];

/** Black over purple and orange to pale yellow. */
export const INFERNO: ColourMap = [
  [0, 0, 4],
  [66, 10, 104],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
];

/** From bad to good: vermilion over near white to blue. */
export const WORSE_TO_BETTER: ColourMap = [
  [140, 45, 4],
  [217, 95, 14],
  [254, 196, 120],
  [247, 247, 247],
  [146, 190, 224],
  [50, 115, 184],
  [8, 48, 107],
];

/** `share` outside of 0 to 1 gets the colour of the nearer end. */
export function colourAt(map: ColourMap, share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (map.length - 1);
  const below = Math.min(Math.floor(place), map.length - 2);
  const mix = (channel: 0 | 1 | 2): number => {
    const [from = 0, to = 0] = [map[below]?.[channel], map[below + 1]?.[channel]];
    return Math.round(from + (to - from) * (place - below));
  };
  return [mix(0), mix(1), mix(2)];
}

export function css([red, green, blue]: Colour): string {
  return `rgb(${red},${green},${blue})`;
}
