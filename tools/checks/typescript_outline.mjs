// An outline of TypeScript and JavaScript files for tools/checks/sources.py: paths on stdin, JSON on stdout.
//
// Asks TypeScript's parser, so that no rule of the grammar is guessed. A function's length leaves out the functions that
// it contains and that are statements or properties of their own: a closure object is as long as its parts.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The SDK's copy: it has the parser as a library, which the compiler's native rewrite has not.
const ts = createRequire(new URL("../../sdk/js/package.json", import.meta.url))("typescript");

const paths = readFileSync(0, "utf8").split("\n").filter(Boolean);

function nameOf(node) {
  if (node.name) return node.name.getText();
  const parent = node.parent;
  if (parent && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))) return parent.name.getText();
  return "(anonymous)";
}

function outline(path) {
  const text = readFileSync(path, "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line + 1;
  const functions = [];
  const types = [];

  function visit(node, enclosing) {
    let inside = enclosing;
    if (ts.isFunctionLike(node) && node.body) {
      const span = { name: nameOf(node), first: lineOf(node.getStart()), last: lineOf(node.end), nested: new Set() };
      for (const outer of enclosing) {
        for (let line = span.first; line <= span.last; line += 1) outer.nested.add(line);
      }
      functions.push(span);
      inside = [...enclosing, span];
    }
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      if (node.name) types.push([node.name.text, lineOf(node.getStart())]);
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  }
  visit(file, []);

  return {
    path,
    lines: text.split("\n").length - 1,
    head: /^(#![^\n]*\n)?\s*(\/\*|\/\/)/.test(text),
    functions: functions.map(({ name, first, last, nested }) => ({
      name,
      line: first,
      lines: last - first + 1 - [...nested].filter((line) => line >= first && line <= last).length,
    })),
    types,
  };
}

process.stdout.write(JSON.stringify(paths.map(outline)));
