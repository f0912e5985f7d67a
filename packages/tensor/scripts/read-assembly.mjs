/**
 * Reads the sources below `assembly/` with TypeScript's parser, whose grammar AssemblyScript shares,
 * for all that the TypeScript side has to know of them.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The functions that a file exports again from others: name, parameters, and result. */
export function exportedFunctions(index) {
  return parse(index)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, moduleSpecifier }) => {
      const file = parse(join(dirname(index), `${moduleSpecifier.text}.ts`));
      return exportClause.elements.map(({ name }) => describe(file, name.text));
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function describe(file, name) {
  const found = file.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === name,
  );
  if (!found) throw new Error(`${file.fileName} exports no function ${name}`);
  return {
    name,
    parameters: found.parameters.map((parameter) => ({
      name: parameter.name.getText(file),
      type: parameter.type.getText(file) === 'bool' ? 'boolean' : 'number',
    })),
    result: found.type.getText(file) === 'void' ? 'void' : 'number',
  };
}

/** The names of a class's fields, in order. */
export function fieldsOf(path, className) {
  const found = parse(path).statements.find(
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === className,
  );
  return found.members.filter(ts.isPropertyDeclaration).map(({ name }) => name.text);
}

/** The whole numbers that a file exports as constants. */
export function exportedConstants(path) {
  const declarations = parse(path)
    .statements.filter(ts.isVariableStatement)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap(({ declarationList }) => declarationList.declarations);
  return declarations.map(({ name, initializer }) => [name.text, Number(initializer.text)]);
}

const parse = (path) =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
