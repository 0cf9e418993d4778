export { type DistributionName, ImageBuilder, type ImageSource, image, type RepositoryInput } from './image-builder.js'
export { imageFromJSON, imageFromYAML, type ReadOptions } from './read.js'
