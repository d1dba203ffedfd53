import { axis, labelOf } from './axis';
import type { Growth, Line } from './growth/growth';

const [width, height] = [480, 300];
const [top, bottom, left] = [58, height - 42, 48];
const lineHeight = 16;
const colours = {
  light: ['#0969da', '#bc4c00', '#1a7f37', '#8250df'],
  dark: ['#4493f8', '#db6d28', '#3fb950', '#ab7df8'],
};

/** Draws how a cost grows as an SVG. It adapts to light and dark pages. Each line has its name at its end. */
export function lineChart({ title, x, y, lines }: Growth): string {
  const right = width - 16 - Math.max(...lines.map(({ name }) => name.length)) * 6.7;
  const all = lines.flatMap((line) => line.points);
  const across = axis(
    all.map((point) => point.x),
    x.log ? 'log within' : 'linear within',
    left,
    right,
  );
  const up = axis(
    all.map((point) => point.y),
    y.log ? 'log' : 'linear',
    bottom,
    top,
  );
  const names = apart(lines.map((line) => up.place(line.points.at(-1)?.y ?? 0)));

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 13px; font-weight: 600 }
.grid { stroke: #d1d9e0 }
.line { fill: none; stroke-width: 2 }
${colours.light.map(styleOf).join('\n')}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.grid { stroke: #3d444d }
${colours.dark.map(styleOf).join('\n')}
}
</style>
<text class="title" x="0" y="16">${escaped(title)}</text>
<text x="0" y="40">${escaped(y.label)}</text>
<text x="${left + (right - left) / 2}" y="${height - 4}" text-anchor="middle">${escaped(x.label)}</text>
${up.ticks.map(tickUp).join('\n')}
${across.ticks.map(tickAcross).join('\n')}
${lines.map(drawn).join('\n')}
</svg>
`;

  function tickUp(value: number): string {
    const place = rounded(up.place(value));
    return `<path class="grid" d="M${left} ${place}H${rounded(right)}"/>
<text x="${left - 6}" y="${place + 4}" text-anchor="end">${labelOf(value)}</text>`;
  }

  function tickAcross(value: number): string {
    return `<text x="${rounded(across.place(value))}" y="${bottom + 18}" text-anchor="middle">${labelOf(value)}</text>`;
  }

  function drawn({ name, points }: Line, index: number): string {
    const places = points.map((point) => `${rounded(across.place(point.x))},${rounded(up.place(point.y))}`);
    const dots = places.map((place) => `<circle r="2.5" cx="${place.replace(',', '" cy="')}"/>`);
    const end = across.place(points.at(-1)?.x ?? 0);
    return `<g class="line-${index}">
<polyline class="line" points="${places.join(' ')}"/>
${dots.join('')}
<text x="${rounded(end + 8)}" y="${rounded((names[index] ?? 0) + 4)}">${escaped(name)}</text>
</g>`;
  }
}

function styleOf(colour: string, index: number): string {
  return `.line-${index} * { stroke: ${colour} } .line-${index} circle { fill: ${colour} } .line-${index} text { fill: ${colour}; stroke: none }`;
}

/** Moves names apart that would overlap. They stay in their order, and in the picture. */
function apart(places: readonly number[]): number[] {
  const moved = [...places];
  const order = [...places.keys()].sort((one, other) => (places[one] ?? 0) - (places[other] ?? 0));
  let lowest = bottom;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index] ?? 0, lowest);
    lowest = moved[index] - lineHeight;
  }
  let highest = 0;
  for (const index of order) {
    moved[index] = Math.max(moved[index] ?? 0, highest);
    highest = moved[index] + lineHeight;
  }
  return moved;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
