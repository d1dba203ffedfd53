import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

/**
 * Compiles code as modules of this repository. Returns the text of each error, after the name of its module.
 *
 * @param modules - The code by file name; or a list of code, whose names are `0`, `1` and so on.
 */
export function compile(
  modules: readonly string[] | Readonly<Record<string, string>>,
  changed: ts.CompilerOptions = {},
): readonly string[] {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
  const files = new Map(
    Object.entries(modules).map(([name, code]) => {
      return [path.join(root, /\.m?ts$/.test(name) ? name : `${name}.ts`), `${code}\nexport {};`];
    }),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], { ...options, ...changed }, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = path.relative(root, file?.fileName ?? '').replace(/\.m?ts$/, '');
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
