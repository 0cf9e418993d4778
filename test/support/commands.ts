import { spawnSync } from 'node:child_process'

/** Runs a program that has to succeed, and returns what it printed. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): string {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options })
  if (result.error) throw result.error
  if (result.status === 0) return result.stdout
  throw new Error(`${program} ${args.join(' ')} exited with ${result.status}:\n${result.stdout}\n${result.stderr}`)
}
