import type { Score } from './contest';
import { contestants } from './contestants';

const width = 760;
const rowHeight = 26;
const labelWidth = 310;
const barWidth = width - labelWidth - 70;

/** Draws the requests per second as an SVG bar chart. It adapts to light and dark pages. */
export function barChart(scores: readonly Score[]): string {
  const most = Math.max(...scores.map(({ perSecond }) => perSecond.median));
  const height = 44 + scores.length * rowHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">Deliveries per second on one core: 0.5 KB, 16 connections</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
rect { fill: #8c959f }
.ours text { font-weight: 600 }
.ours rect { fill: #0969da }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
rect { fill: #6e7681 }
.ours rect { fill: #4493f8 }
}
</style>
<text x="0" y="18">Deliveries per second on one core: 0.5 KB, 16 connections</text>
${scores.map(bar).join('\n')}
</svg>
`;

  function bar({ letter, perSecond }: Score, row: number): string {
    const { title } = contestants[letter];
    const length = Math.round((barWidth * perSecond.median) / most);
    const y = 34 + row * rowHeight;
    return `<g${title.startsWith('docsmith-webhooks') ? ' class="ours"' : ''}>
<text x="${labelWidth - 10}" y="${y + 14}" text-anchor="end">${title}</text>
<rect x="${labelWidth}" y="${y}" width="${length}" height="18" rx="2"/>
<text x="${labelWidth + length + 6}" y="${y + 14}">${Math.round(perSecond.median).toLocaleString('en')}</text>
</g>`;
  }
}
