export { type DockerLoadOptions, dockerLoad } from './docker.js'
export {
  type Image,
  imageBlobs,
  isoTime,
  type PlatformImage,
  type RunConfig,
  storeImage,
  storePlatformImage,
} from './image.js'
export { type Layer, type LayeredPackage, storeLayer } from './layer.js'
export { type LayerPackage, planLayers } from './layer-plan.js'
export { writeLayout } from './layout.js'
export type { ImageName } from './layout-files.js'
export { formatPlatform, type Platform } from './platform.js'
export { type TarballOptions, tarballStream } from './tarball.js'
