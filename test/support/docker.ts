import { spawn } from 'node:child_process'
import { run } from './commands.js'
import { type FileTree, treeOfTar } from './file-tree.js'

/** Runs Docker's client, which has to succeed. */
export function docker(...args: readonly string[]): string {
  return run('docker', args)
}

/** The tree that `docker export` gives of an image. */
export async function treeOfImage(tag: string): Promise<FileTree> {
  const container = docker('create', tag, '/none').trim()
  try {
    return await treeOfTar(spawn('docker', ['export', container]).stdout)
  } finally {
    docker('rm', container)
  }
}

/** A tree without what Docker puts into every container. */
export function withoutDockers(tree: FileTree): FileTree {
  const dockers = /^(\.dockerenv|dev\/.*|proc|sys|etc\/(hostname|hosts|resolv\.conf|mtab))$/
  return new Map([...tree].filter(([path]) => !dockers.test(path)))
}
