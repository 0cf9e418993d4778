export { cyclonedxDocument } from './cyclonedx.js'
export type * from './cyclonedx-document.js'
export { sbomText } from './sbom-text.js'
export { spdxDocument } from './spdx.js'
export type * from './spdx-document.js'
export type {
  Distribution,
  EmbeddedSbom,
  FileSubject,
  ImageSubject,
  IndexSubject,
  LayerSubject,
  PackageSubject,
  PlatformSubject,
  SbomSubject,
  SubjectAttributes,
} from './subject.js'
