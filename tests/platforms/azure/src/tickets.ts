/** Opens a ticket: replace it with your own code. */
export const tickets = {
  async open(title: string): Promise<void> {
    console.log(`A ticket: ${title}`)
  },
}
