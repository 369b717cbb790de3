/** A receiver as a function, such as `app.fetch` of Hono, a route of Next, or that of a Worker. */
export type FetchReceiver = (request: Request) => Response | Promise<Response>
