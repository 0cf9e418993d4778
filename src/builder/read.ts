import { ConfigError } from '../errors/index.js'
import { decodeImageSpec } from '../spec/index.js'
import { imageSpecFromYAML } from '../spec/yaml/index.js'
import { ImageBuilder } from './image-builder.js'

/** What errors about a declaration should name. */
export interface ReadOptions {
  readonly file?: string | undefined
}

/**
 * Continues a declaration that {@link ImageBuilder.toJSON} gave, as text or parsed.
 *
 * @throws `ConfigError` with code `UNDISTRO_CONFIG_SYNTAX` or `UNDISTRO_CONFIG_INVALID`, with every issue.
 */
export function imageFromJSON(json: unknown, options: ReadOptions = {}): ImageBuilder {
  return new ImageBuilder(decodeImageSpec(typeof json === 'string' ? parseJSON(json, options) : json, options))
}

/**
 * Continues a declaration in apko's YAML. Fields that this version does not act on are refused by name.
 *
 * @throws `ConfigError` with code `UNDISTRO_CONFIG_SYNTAX`, `UNDISTRO_CONFIG_INVALID` or `UNDISTRO_CONFIG_UNSUPPORTED`, with
 * line and column of every issue.
 */
export function imageFromYAML(text: string, options: ReadOptions = {}): ImageBuilder {
  return new ImageBuilder(imageSpecFromYAML(text, options))
}

function parseJSON(text: string, { file }: ReadOptions): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ConfigError({
      code: 'UNDISTRO_CONFIG_SYNTAX',
      issues: [{ path: '', problem: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }],
      file,
      cause,
    })
  }
}
