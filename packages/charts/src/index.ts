export { contrast, type Hex, mix } from './colour.ts';
export {
  type ChartLine,
  type ChartMark,
  type ChartPanel,
  type ChartPoint,
  type LineChartOptions,
  lineChartSvg,
} from './line-chart.ts';
export {
  escapeXml,
  pixels,
  type SvgOptions,
  type SvgTextOptions,
  svgImage,
  svgText,
} from './svg.ts';
export { ticks } from './ticks.ts';
export {
  inkOn,
  seriesColours,
  shareColour,
  signedColour,
  type Theme,
  themes,
} from './tokens.ts';
