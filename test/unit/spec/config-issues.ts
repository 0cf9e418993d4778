import { ConfigError } from '../../../src/errors/index.js'

/** Runs what must throw a {@link ConfigError}, and returns that. */
export function configErrorOf(run: () => unknown): ConfigError {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('expected a ConfigError, and nothing was thrown')
}

/** The issues of the {@link ConfigError} that `run` throws, each as `line:column path: problem | hint`. */
export function issuesOf(run: () => unknown): string[] {
  return configErrorOf(run).issues.map(({ path, problem, hint, line, column }) => {
    const position = line === undefined ? '' : `${line}:${column} `
    return `${position}${path}: ${problem}${hint === undefined ? '' : ` | ${hint}`}`
  })
}
