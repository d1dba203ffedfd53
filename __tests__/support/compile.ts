import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

/** Compiles pieces of code as modules of this repository. Returns the text of each error, after the number of its piece. */
export function compile(pieces: readonly string[], changed: ts.CompilerOptions = {}): readonly string[] {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
  const files = new Map(pieces.map((code, index) => [path.join(root, `piece-${index}.ts`), `${code}\nexport {};`]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, options.target ?? 99);
  };
  const program = ts.createProgram([...files.keys()], { ...options, ...changed }, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const piece = /piece-(\d+)/.exec(file?.fileName ?? '')?.[1] ?? file?.fileName;
    return `${piece}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
