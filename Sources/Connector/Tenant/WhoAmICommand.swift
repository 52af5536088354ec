import ArgumentParser
import JSON

struct WhoAmICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Show which user of the CRM the connector acts as, and whether SO_API_ASSOCIATE_ID is that user.",
        discussion: """
            Example: superoffice-connector tenant whoami

            Webhooks carry the associate id of who made a change; by it the connector knows its own changes. The id comes \
            from User/currentPrincipal, else from User/currentAssociate, else from the id token of the login. Associate/Me \
            is no such call: SuperOffice's REST API has no resource Associate, and what it answers there (500) is an \
            unknown route, not a fault that passes.

            Exit code 1: SO_API_ASSOCIATE_ID is another user.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let setting = try assembly.ownAssociate()
        let identity = try await assembly.withCRM { try await Identity.find($0) }
        if json { Console.json(Self.json(identity, setting)) } else { Self.print(identity, setting) }
        if identity.agrees(with: setting) == false {
            throw Failure(
                .notSo,
                "SO_API_ASSOCIATE_ID is \(setting ?? 0), but the API user is associate \(identity.associateID); set it to "
                    + "\(identity.associateID), or the connector takes its own changes for a person's"
            )
        }
    }

    private static func json(_ identity: Identity, _ setting: Int?) -> JSONValue {
        [
            "associateId": .integer(identity.associateID), "associate": .string(identity.associate),
            "fullName": .string(identity.fullName), "userName": .string(identity.userName),
            "email": .string(identity.email), "userType": .string(identity.userType),
            "role": .string(identity.roleName), "personId": identity.personID.map { .integer($0) } ?? .null,
            "tenant": .string(identity.tenant), "source": .string(identity.source.rawValue),
            "failures": .array(identity.failures.map { .string($0) }),
            "setting": setting.map { .integer($0) } ?? .null,
            "agrees": identity.agrees(with: setting).map { .bool($0) } ?? .null,
        ]
    }

    private static func print(_ identity: Identity, _ setting: Int?) {
        let rows = [
            ["associate", "\(identity.associateID)  \(identity.associate)"], ["name", identity.fullName],
            ["user", identity.userName], ["e-mail", identity.email], ["kind", identity.userType],
            ["role", identity.roleName], ["person", identity.personID.map(String.init) ?? ""],
            ["tenant", identity.tenant], ["told by", identity.source.rawValue],
        ]
        for line in Console.columns(rows.filter { !$0[1].isEmpty }) { Console.line("\(line)") }
        for failure in identity.failures { Console.line(Console.paint("did not work: \(failure)", .yellow)) }
        switch identity.agrees(with: setting) {
        case true?: Console.line(Console.paint("SO_API_ASSOCIATE_ID agrees", .green))
        case false?: Console.line(Console.paint("SO_API_ASSOCIATE_ID is \(setting ?? 0), another user", .red))
        case nil: Console.line("SO_API_ASSOCIATE_ID is not set; the connector finds \(identity.associateID) out itself")
        }
        Console.line(
            Console.paint(
                "Associate/Me answers 500 because there is no such call; User/currentPrincipal is the right one",
                .grey
            )
        )
    }
}
