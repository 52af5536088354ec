import ArgumentParser
import SuperOffice

struct MailIdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail-identity",
        abstract: "Show in whose name the API user could send mail, and what is missing for it.",
        discussion: """
            Example: superoffice-connector tenant mail-identity

            Asks User/currentPrincipal and reads that user's person record; both work online. Exit code 1: there is no \
            person with an address to send as.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let identity = try await assembly.withCRM { try await MailIdentity.find($0) }
        if json { Console.json(identity.json) } else { Self.print(identity) }
        guard identity.isComplete else {
            throw Failure(.notSo, "nobody to send as: missing is \(identity.missing.first ?? "a person")")
        }
    }

    private static func print(_ identity: MailIdentity) {
        let principal = identity.principal
        var rows = [
            ["associate", "\(principal.associateID)  \(principal.associate)"], ["user", principal.userName],
            ["kind", principal.userType], ["e-mail", principal.email],
        ]
        if let person = identity.person {
            let name = [person.firstName, person.lastName].filter { !$0.isEmpty }.joined(separator: " ")
            rows.append(["person", "\(person.id)  \(name)"])
            rows.append(["company", person.contactName])
            rows.append(["addresses", person.emails.joined(separator: ", ")])
        }
        for line in Console.columns(rows.filter { !$0[1].isEmpty }) { Console.line("\(line)") }
        for remark in identity.remarks { Console.line(Console.paint(remark, .yellow)) }
        for missing in identity.missing { Console.line("missing for sending mail: \(missing)") }
    }
}
