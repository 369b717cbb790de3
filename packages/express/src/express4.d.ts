// Express 4 under an alias, for the tests; its own types would clash with those of Express 5.
declare module 'express4' {
  import express from 'express'
  export default express
}
