import { decode, object, plainNode } from './decoding/index.js'
import { imageFields } from './image-fields.js'
import type { ImageSpec } from './image-spec.js'
import { withoutEmpty } from './without-empty.js'

const image = object(imageFields)

/**
 * Reads a declaration from plain data, such as `JSON.parse` gives. Unknown fields are refused; absent ones get their
 * defaults; paths, architectures, ports and the like come out in their one canonical spelling.
 *
 * @param options.file - What to call the document in errors.
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_INVALID`; its `issues` are everything that is wrong.
 */
export function decodeImageSpec(value: unknown, options: { readonly file?: string | undefined } = {}): ImageSpec {
  return decode(image, plainNode(value), options.file)
}

/**
 * Writes a declaration as plain data for `JSON.stringify`: keys in a fixed order, names in `env`, `labels` and
 * `annotations` sorted, and what says nothing left out. Equal declarations give equal JSON text, and
 * {@link decodeImageSpec} gives back an equal declaration.
 *
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_INVALID` when `spec` is not what its type says.
 */
export function encodeImageSpec(spec: ImageSpec): Readonly<Record<string, unknown>> {
  return withoutEmpty(decodeImageSpec(spec))
}
