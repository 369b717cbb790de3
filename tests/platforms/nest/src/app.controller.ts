import { Body, Controller, Get, Post } from '@nestjs/common'

@Controller()
export class AppController {
  @Get()
  home() {
    return 'The app'
  }

  @Post('echo')
  echo(@Body() body: unknown) {
    return body
  }
}
