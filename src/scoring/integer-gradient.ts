/** The drawn golden frame `integer-gradient-v1` of models/golden/README.md, as packed RGB. */
export function integerGradient(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = [7 * x + 3 * y, 2 * x + 5 * y + ((x * y) >> 6), 17 * ((x >> 3) ^ (y >> 3))];
      data.set(pixel, (y * width + x) * 3);
    }
  }
  return data;
}
