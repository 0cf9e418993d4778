import { hexOf } from '../store/index.js'
import { byPath } from './inventory.js'
import { imagePurl } from './purls.js'
import { sourceFacts } from './source.js'
import type { SpdxDocument } from './spdx-document.js'
import { SpdxDraft, unlessEmpty } from './spdx-draft.js'
import { addFiles, analysis, checksums, nothingAsserted, organization, purlReferences } from './spdx-elements.js'
import { addPackages } from './spdx-packages.js'
import {
  type ImageSubject,
  type IndexSubject,
  type LayerSubject,
  type PlatformSubject,
  platformText,
  type SbomSubject,
  type SubjectAttributes,
} from './subject.js'

/**
 * The SPDX 2.3 document of an image or of an index. Equal subjects give equal documents, in whatever order packages and
 * files come.
 *
 * An image contains its layers and its operating system, a layer its packages, a package its files. Each package is
 * described by its own metadata; SPDX documents that packages bring are taken over, and what such a document says of the
 * package itself becomes part of the package's entry. An index contains its images, which are variants of it.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_SBOM` when a package brings a document that is not sound.
 */
export function spdxDocument(subject: SbomSubject): SpdxDocument {
  return subject.kind === 'image' ? imageDocument(subject) : indexDocument(subject)
}

function imageDocument(image: ImageSubject): SpdxDocument {
  const draft = new SpdxDraft()
  const imageId = addImage(draft, image, image.platform)
  addSource(draft, image, imageId)
  addOperatingSystem(draft, image, imageId)
  const layerIds = new Map<LayerSubject, string>()
  for (const layer of image.layers) {
    const id = addLayer(draft, layer, image)
    draft.relate(imageId, 'CONTAINS', id)
    layerIds.set(layer, id)
  }
  addPackages(draft, image, layer => (layer && layerIds.get(layer)) ?? imageId)
  return draft.finish(image, imageId)
}

function indexDocument(index: IndexSubject): SpdxDocument {
  const draft = new SpdxDraft()
  const indexId = addImage(draft, index, undefined)
  addSource(draft, index, indexId)
  for (const { digest, platform } of index.images) {
    const id = addImage(draft, { ...index, digest }, platform)
    draft.relate(indexId, 'CONTAINS', id)
    draft.relate(id, 'VARIANT_OF', indexId)
  }
  return draft.finish(index, indexId)
}

function addImage(draft: SpdxDraft, subject: SubjectAttributes, platform: PlatformSubject | undefined): string {
  const SPDXID = draft.claim(`Image-${subject.digest}`)
  draft.packages.push({
    SPDXID,
    name: subject.name ?? subject.digest,
    versionInfo: subject.digest,
    primaryPackagePurpose: 'CONTAINER',
    supplier: vendor(subject),
    ...nothingAsserted,
    checksums: checksums({ sha256: hexOf(subject.digest) }),
    summary: platform === undefined ? 'Image index' : `Image for ${platformText(platform)}`,
    externalRefs: unlessEmpty(purlReferences(imagePurl(subject, platform?.architecture))),
  })
  return SPDXID
}

function addLayer(draft: SpdxDraft, layer: LayerSubject, image: ImageSubject): string {
  const SPDXID = draft.claim(`Layer-${layer.digest}`)
  const files = byPath(layer.files)
  draft.packages.push({
    SPDXID,
    name: layer.digest,
    versionInfo: layer.digest,
    primaryPackagePurpose: 'ARCHIVE',
    supplier: vendor(image),
    ...nothingAsserted,
    ...analysis(files, []),
    checksums: checksums({ sha256: hexOf(layer.digest) }),
    summary: `Image layer of ${layer.size} bytes, diffID ${layer.diffId}`,
  })
  addFiles(draft, files, `Layer-${hexOf(layer.digest).slice(0, 12)}`, SPDXID)
  return SPDXID
}

function addOperatingSystem(draft: SpdxDraft, { distribution }: ImageSubject, imageId: string): void {
  if (distribution === undefined) return
  const SPDXID = draft.claim(`OperatingSystem-${distribution.id}`)
  draft.packages.push({
    SPDXID,
    name: distribution.id,
    versionInfo: distribution.version,
    primaryPackagePurpose: 'OPERATING_SYSTEM',
    supplier: organization(distribution.name),
    ...nothingAsserted,
    summary: distribution.name,
  })
  draft.relate(imageId, 'CONTAINS', SPDXID)
}

function addSource(draft: SpdxDraft, subject: SubjectAttributes, imageId: string): void {
  const source = sourceFacts(subject)
  if (source === undefined) return
  const SPDXID = draft.claim(`Source-${source.url}`)
  draft.packages.push({
    SPDXID,
    name: source.url,
    versionInfo: source.revision,
    primaryPackagePurpose: 'SOURCE',
    ...nothingAsserted,
    downloadLocation: source.location ?? 'NOASSERTION',
    externalRefs: unlessEmpty(purlReferences(source.purl)),
  })
  draft.relate(imageId, 'GENERATED_FROM', SPDXID)
}

function vendor({ vendor }: SubjectAttributes): string {
  return vendor === undefined ? 'NOASSERTION' : organization(vendor)
}
