import type { CycloneDxDocument } from './cyclonedx-document.js'
import type { SpdxDocument } from './spdx-document.js'

/** A document as the text of a file: JSON, two spaces of indent, fields in the order of the model, a newline at the end. */
export function sbomText(document: SpdxDocument | CycloneDxDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
