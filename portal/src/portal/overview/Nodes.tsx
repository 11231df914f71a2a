/** The server processes with a media engine, and how they are. */
import type { Overview } from '../../api/queries/overview';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { EmptyState } from '../list/states';
import { Table, type Column } from '../list/Table';
import { useNow } from '../list/useNow';
import { bytesText, countText } from '../wording/measures';
import { shortId } from '../wording/text';
import { momentText, spanText } from '../wording/times';

type Node = Overview['nodes'][number];
const texts = words.overview;

const known = (value: number | null, text: (value: number) => string) =>
  value === null ? words.charts.none : text(value);
const fraction = (value: number) => value.toLocaleString([], { maximumFractionDigits: 2 });

const COLUMNS: readonly Column<Node>[] = [
  { key: 'id', title: texts.node, isTitle: true, cell: ({ id }) => <code title={id}>{shortId(id)}</code> },
  {
    key: 'health',
    title: texts.health,
    cell: ({ is_healthy: isWell }) => (
      <Badge look={isWell ? 'good' : 'bad'} text={isWell ? texts.healthy : texts.ailing} />
    ),
  },
  { key: 'version', title: texts.version, isExtra: true, cell: ({ version }) => version },
  { key: 'up', title: texts.upFor, cell: ({ started_at: start }) => <UpFor start={start} /> },
  { key: 'cpu', title: texts.cpu, isNumber: true, cell: ({ cpu }) => known(cpu, (cores) => texts.cores(fraction(cores))) },
  { key: 'memory', title: texts.memory, isNumber: true, cell: (node) => known(node.memory_bytes, bytesText) },
  { key: 'load', title: texts.load, isNumber: true, isExtra: true, cell: ({ load }) => known(load, fraction) },
  { key: 'transports', title: texts.transports, isNumber: true, cell: (node) => countText(node.transports) },
  {
    key: 'packets',
    title: texts.packets,
    isNumber: true,
    isExtra: true,
    cell: (node) => known(node.packets_per_second, (rate) => countText(Math.round(rate))),
  },
  { key: 'disk', title: texts.disk, isNumber: true, cell: (node) => known(node.disk_free_bytes, bytesText) },
];

export function Nodes({ nodes }: { readonly nodes: readonly Node[] }) {
  if (nodes.length === 0) return <EmptyState title={texts.noNodes} />;
  return <Table label={texts.nodes} columns={COLUMNS} items={nodes} keyOf={(node) => node.id} />;
}

function UpFor({ start }: { readonly start: string }) {
  const now = useNow();
  return <time title={momentText(start)}>{spanText((now - new Date(start).getTime()) / 1000)}</time>;
}
