import ArgumentParser
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import SuperOffice

struct RawCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "raw",
        abstract: "Send an authenticated GET below /api/v1/ and print the answer's untouched bytes.",
        discussion: """
            Example: superoffice-connector tenant raw Contact/18
            Example: superoffice-connector tenant raw 'Contact?$select=name&$top=3' --output answer.json

            The status goes to standard error, the body to standard output or the file, also of an error answer; with \
            --json status, headers and body are one object, and the body is parsed. Exit code: 0 for success, 1 for a \
            refusal of this request, 69 when SuperOffice cannot answer now, 78 for a login that is not accepted.
            """
    )

    @Option(name: .shortAndLong, help: .init("Write the body into this file.", valueName: "file"), completion: .file())
    var output: String?

    @Argument(help: "The path, for example Contact/18 or /api/v1/MDOList/udlist331?flat=true.")
    var path: String

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        do { _ = try SuperOfficeClient.pathBelowAPI(path) } catch { throw ValidationError("\(error)") }
        if options.json, output != nil { throw ValidationError("--json prints, --output writes; use one of them.") }
    }

    private static func output(_ answer: HTTPClientResponse) -> JSONMembers {
        let body: JSONValue
        do { body = try JSONValue(parsing: answer.body, limits: .answer) } catch {
            body = .string(String(decoding: answer.body, as: UTF8.self))
        }
        let headers = answer.response.headerFields.map { ($0.name.rawName, $0.value) }
        return [
            "status": answer.status, "headers": Dictionary(headers, uniquingKeysWith: { $1 }), "body": body,
        ]
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let answer = try await crm.raw(path)
        if let output {
            do { try Data(answer.body).write(to: URL(filePath: output)) } catch {
                throw Failure(
                    .configuration,
                    "cannot write \(output); check that the folder is there and may be written"
                )
            }
        } else if !options.json {
            Console.bytes(answer.body)
        }
        let type = answer.response.headerFields[.contentType].map { ", \($0)" } ?? ""
        let summary = "\(answer.status)\(type), \(answer.body.count) bytes"
        guard let code = Self.code(answer.status) else { return Answer(Self.output(answer), [], notes: ["\(summary)"]) }
        return Answer(Self.output(answer), [], failure: Failure(code, "\(path): \(summary)"))
    }

    /// What a status means to a script; nil for success.
    static func code(_ status: Int) -> Failure.Code? {
        switch status {
        case 200..<300: nil
        case 401, 403: .configuration
        case 408, 421, 425, 429: .unavailable
        case 300..<500: .notSo
        default: .unavailable
        }
    }
}
