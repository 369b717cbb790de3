import { Injectable } from '@nestjs/common'

@Injectable()
export class TicketsService {
  async open(title: string): Promise<void> {
    console.log(`A ticket: ${title}`)
  }
}
