import ArgumentParser
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import SuperOffice

struct RawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raw",
        abstract: "Send an authenticated GET below /api/v1/ and print the answer's untouched bytes.",
        discussion: """
            Example: superoffice-connector tenant raw Contact/18
            Example: superoffice-connector tenant raw 'Contact?$select=name&$top=3' --output answer.json

            The status goes to standard error, the body to standard output or the file, also of an error answer. Exit \
            code: 0 for success, 1 for a refusal of this request, 69 when SuperOffice cannot answer now, 78 for a login \
            that is not accepted.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(name: .shortAndLong, help: "Write the body into this file.")
    var output: String?

    @Flag(help: "Print status, headers and body as one JSON object; the body is then parsed.")
    var json = false

    @Argument(help: "The path, for example Contact/18 or /api/v1/MDOList/udlist331?flat=true.")
    var path: String

    func validate() throws {
        do { _ = try SuperOfficeClient.pathBelowAPI(path) } catch { throw ValidationError("\(error)") }
        if json, output != nil { throw ValidationError("--json prints, --output writes; use one of them.") }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let answer = try await assembly.withCRM { try await $0.raw(path) }
        if json {
            Console.json(Self.json(answer))
        } else if let output {
            do { try Data(answer.body).write(to: URL(filePath: output)) } catch {
                throw Failure(
                    .configuration,
                    "cannot write \(output); check that the folder is there and may be written"
                )
            }
        } else {
            Console.bytes(answer.body)
        }
        let summary = Self.summary(answer)
        guard let code = Self.code(answer.status) else {
            if !json { Console.error("\(summary)") }
            return
        }
        throw Failure(code, "\(path): \(summary)")
    }

    /// For example `404, application/json, 123 bytes`.
    private static func summary(_ answer: HTTPAnswer) -> String {
        let type = answer.response.headerFields[.contentType].map { ", \($0)" } ?? ""
        return "\(answer.status)\(type), \(answer.body.count) bytes"
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

    private static func json(_ answer: HTTPAnswer) -> JSONValue {
        let body: JSONValue
        do { body = try JSONValue(parsing: answer.body, limits: .answer) } catch {
            body = .string(String(decoding: answer.body, as: UTF8.self))
        }
        let headers = answer.response.headerFields.map { ($0.name.rawName, JSONValue.string($0.value)) }
        return [
            "status": .integer(answer.status), "headers": .object(Dictionary(headers, uniquingKeysWith: { $1 })),
            "body": body,
        ]
    }
}
