/**
 * Reads the sources below `assembly/` with TypeScript's parser, whose grammar AssemblyScript shares,
 * for all that the TypeScript side has to know of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
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

/** The exported classes of a folder that lie in memory as they stand: the names of their fields. */
export function sharedRecords(folder) {
  return readdirSync(folder)
    .sort()
    .map((file) => parse(join(folder, file)))
    .flatMap((file) =>
      file.statements
        .filter((statement) => ts.isClassDeclaration(statement) && isExported(statement))
        .map(({ name, members }) => ({ name: name.text, fields: fieldsOf(members, file) })),
    );
}

/** All fields take 4 bytes, so that the place of each is its number. */
function fieldsOf(members, file) {
  return members.filter(ts.isPropertyDeclaration).map(({ name, type }) => {
    if (!['i32', 'usize'].includes(type.getText(file))) {
      throw new Error(
        `${file.fileName}: ${name.text} must be i32 or usize, as TypeScript writes it`,
      );
    }
    return name.text;
  });
}

const isExported = ({ modifiers }) =>
  modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** The whole numbers that a file exports as constants. */
export function exportedConstants(path) {
  const declarations = parse(path)
    .statements.filter(ts.isVariableStatement)
    .filter(isExported)
    .flatMap(({ declarationList }) => declarationList.declarations);
  return declarations.map(({ name, initializer }) => [name.text, Number(initializer.text)]);
}

const parse = (path) =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
