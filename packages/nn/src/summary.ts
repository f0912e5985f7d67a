import { check, readFrom, rules } from '@unrolled/guards';
import { formatShape } from '@unrolled/tensor';
import type { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/**
 * A table of a model's layers for people to read: path, class, number of learned values, and the shape
 * of each parameter; below it their total, and how many are frozen.
 */
export function summary(model: Module): string {
  check('summary', 'model', model, rules.module);
  const layers = new Map<string, [name: string, parameter: Parameter][]>();
  for (const [path, parameter] of model.namedParameters()) {
    const dot = path.lastIndexOf('.');
    const owner = path.slice(0, Math.max(0, dot));
    layers.set(owner, [...(layers.get(owner) ?? []), [path.slice(dot + 1), parameter]]);
  }
  const rows = [...layers].map(([path, own]) => [
    path,
    classOf(model, path),
    formatCount(own.reduce((sum, [, { size }]) => sum + size, 0)),
    own.map(([name, { shape }]) => `${name} ${formatShape(shape)}`).join(', '),
  ]);
  const head = ['layer', 'class', 'parameters', 'shapes'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[2]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...lines, totals(model)].join('\n');
}

/** The class of the module at a path; arrays on the path are not modules. */
function classOf(model: Module, path: string): string {
  const keys = path === '' ? [] : path.split('.');
  const owner = keys.reduce<unknown>((holder, key) => readFrom(holder, key), model);
  return (owner as object).constructor.name;
}

function totals(model: Module): string {
  const parameters = [...model.parameters()];
  const count = (some: readonly Parameter[]) => some.reduce((sum, { size }) => sum + size, 0);
  const frozen = count(parameters.filter(({ requiresGrad }) => !requiresGrad));
  const total = count(parameters);
  const kilobytes = ((total * 4) / 1000).toFixed(1);
  return (
    `${formatCount(total)} parameters, ${kilobytes} kB as float32` +
    (frozen > 0 ? `, of which ${formatCount(frozen)} are frozen` : '')
  );
}

const formatCount = (count: number): string => count.toLocaleString('en-US');
