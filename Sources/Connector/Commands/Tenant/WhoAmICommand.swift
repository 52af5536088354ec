import ArgumentParser
import SuperOffice

struct WhoAmICommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Show which user of the CRM the connector acts as, and whether SO_API_ASSOCIATE_ID is that user.",
        discussion: """
            Example: superoffice-connector tenant whoami

            Webhooks carry the associate id of who made a change; by it the connector knows its own changes. The id comes \
            from User/currentPrincipal.

            Exit code 1: SO_API_ASSOCIATE_ID is another user.
            """
    )

    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let setting = try assembly.ownAssociate()
        let user = try await crm.currentPrincipal()
        let agrees = setting.map { $0 == user.associateID }
        let output: JSONMembers = [
            "associateId": user.associateID, "associate": user.associate, "fullName": user.fullName,
            "userName": user.userName, "email": user.email, "userType": user.userType, "role": user.roleName,
            "personId": user.personID, "tenant": user.contextIdentifier, "setting": setting, "agrees": agrees,
        ]
        let failure = Failure(
            .notSo,
            "SO_API_ASSOCIATE_ID is \(setting ?? 0), but the API user is associate \(user.associateID); set it to "
                + "\(user.associateID), or the connector takes its own changes for a person's"
        )
        return Answer(output, Self.lines(user, setting, agrees), failure: agrees == false ? failure : nil)
    }

    private static func lines(_ user: Principal, _ setting: Int?, _ agrees: Bool?) -> [TerminalLine] {
        let rows = [
            ["associate", "\(user.associateID)  \(user.associate)"], ["name", user.fullName],
            ["user", user.userName], ["e-mail", user.email], ["kind", user.userType], ["role", user.roleName],
            ["person", user.personID.map(String.init) ?? ""], ["tenant", user.contextIdentifier],
        ]
        let lines: [TerminalLine] = Console.columns(rows.filter { !$0[1].isEmpty }).map { "\($0)" }
        let verdict: TerminalLine =
            switch agrees {
            case true?: Console.paint("SO_API_ASSOCIATE_ID agrees", .green)
            case false?: Console.paint("SO_API_ASSOCIATE_ID is \(setting ?? 0), another user", .red)
            case nil: "SO_API_ASSOCIATE_ID is not set; the connector finds out \(user.associateID) by itself"
            }
        return lines + [verdict]
    }
}
