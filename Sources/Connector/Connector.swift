import ArgumentParser

@main
struct Connector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "superoffice-connector")
}
