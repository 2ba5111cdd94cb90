import NetcheckCommand

@main
struct Main {
  static func main() {
    Netcheck.start()
  }
}
