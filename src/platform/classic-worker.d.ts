/** Imports served by `build/classic-worker.ts`. */
declare module '*?classic-worker' {
  const url: string
  export default url
}
