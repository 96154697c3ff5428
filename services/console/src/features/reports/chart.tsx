import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ChartData } from './chart-data.ts';

use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, TooltipComponent]);

export type ChartProps = {
  readonly data: ChartData;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly isStacked: boolean;
  /** A value as it stands beside the axis. */
  readonly short: (value: number) => string;
  /** A value as it is told exactly. */
  readonly long: (value: number) => string;
  /** The query of the lines behind what was clicked. */
  readonly onOpen: (lines: string) => void;
};

const followColours = (tell: () => void): (() => void) => {
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
  return () => observer.disconnect();
};

const coloursNow = (): string => document.documentElement.dataset['mantineColorScheme'] ?? 'light';

/** Told apart on both backgrounds, also by those who see red and green alike. */
const palettes: Readonly<Record<string, readonly string[]>> = {
  light: ['#0b5cad', '#c2571a', '#1a7f5a', '#8e44ad', '#a8861a', '#4b5563', '#c2347a', '#2a9bb5'],
  dark: ['#7ab7f5', '#ff9d5c', '#5fd0a5', '#c99af0', '#e6c35c', '#b8c0ca', '#ff8fc0', '#6bd5ea'],
};

const fontSize = 12;

/** The library empties its element by writing markup, nothing, into it, which the content policy refuses. */
const emptiedWithoutMarkup = (element: HTMLElement): HTMLElement =>
  Object.defineProperty(element, 'innerHTML', { configurable: true, set: () => element.replaceChildren() });

const optionOf = ({ data, label, isStacked, short, long }: ChartProps, colours: string): EChartsCoreOption => {
  const { isOverTime, places, series } = data;
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue('--text').trim();
  const muted = style.getPropertyValue('--muted').trim();
  const line = style.getPropertyValue('--line').trim();
  const card = style.getPropertyValue('--card').trim();
  const isNarrow = innerWidth < 640;
  const legend = {
    ...{ textStyle: { color: text, fontSize }, pageTextStyle: { color: muted } },
    ...{ pageIconColor: text, pageIconInactiveColor: line },
  };
  const categories = {
    type: 'category',
    data: [...places],
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: muted, fontSize, hideOverlap: true, width: isNarrow ? 90 : 190, overflow: 'truncate' },
  };
  const values = {
    type: 'value',
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: muted, fontSize, hideOverlap: true, formatter: short },
  };
  return {
    animation: false,
    color: [...(palettes[colours] ?? [])],
    textStyle: { fontFamily: style.getPropertyValue('--mantine-font-family'), color: text },
    aria: { enabled: true, label: { description: label } },
    grid: { left: 8, right: 24, top: series.length > 1 ? 40 : 12, bottom: 8, containLabel: true },
    // Drawn as the chart is: markup would break the content policy.
    tooltip: {
      ...{ trigger: 'axis', renderMode: 'richText', confine: true, valueFormatter: long },
      ...{ backgroundColor: card, borderColor: line, textStyle: { color: text, fontSize } },
      axisPointer: { type: isOverTime ? 'line' : 'shadow' },
    },
    ...(series.length > 1 && { legend: { type: 'scroll', top: 0, left: 0, right: 0, ...legend } }),
    xAxis: isOverTime ? categories : values,
    yAxis: isOverTime ? values : { ...categories, inverse: true },
    series: series.map(({ name, cells }) => ({
      ...{
        name,
        type: isOverTime && places.length > 1 ? 'line' : 'bar',
        data: cells.map((cell) => cell?.value ?? '-'),
      },
      barMaxWidth: isOverTime ? 64 : 22,
      ...(isOverTime && { symbol: 'circle', symbolSize: 6, showSymbol: places.length < 40 }),
      ...(isStacked && !isOverTime && { stack: 'all' }),
    })),
  };
};

/** A chart of figures that stand in a table below it. */
export const Chart = (props: ChartProps): ReactNode => {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const colours = useSyncExternalStore(followColours, coloursNow);
  const height = props.data.isOverTime ? 320 : Math.max(160, props.data.places.length * 26 + 80);
  useEffect(() => {
    if (box.current === null) return;
    const drawn = init(emptiedWithoutMarkup(box.current));
    chart.current = drawn;
    drawn.on('click', ({ seriesIndex, dataIndex }) => {
      const { data, onOpen } = latest.current;
      const cell = data.series[seriesIndex ?? 0]?.cells[dataIndex];
      if (cell !== undefined && cell.isNothing !== true) onOpen(cell.lines);
    });
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(optionOf(props, colours), { notMerge: true });
    chart.current?.resize({ height });
  }, [props, colours, height]);
  return <div ref={box} className="chart" role="img" aria-label={props.label} style={{ height }} />;
};
