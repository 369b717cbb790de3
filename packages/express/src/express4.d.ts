// Express 4 under an alias, for the tests. Its own types would conflict with those of Express 5.
declare module 'express4' {
  import express from 'express'
  export default express
}
