import ArgumentParser
import HTTPClient
import Operations

struct HealthCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the running service whether it is ready, as a container's health check does.",
        discussion: """
            Example: superoffice-connector health --env-file /etc/superoffice-connector/.env

            Asks /health/ready of the operators' pages, where OPS_SOCKET, OPS_HOST and OPS_PORT say. Ends with 0 when it \
            is ready, with 1 when it is not, with 69 when nothing answers.
            """
    )

    @OptionGroup var options: AnswerOptions

    func answer(_ assembly: Assembly) async throws -> Answer {
        let place = try assembly.operatorsPlace()
        switch await ServiceDiagnosis.ready(place) {
        case .success(let response):
            let isReady = response.status == 200
            let text = String(decoding: response.body, as: UTF8.self)
            return Answer(
                ["ready": isReady, "status": response.status, "place": "\(place)"],
                [isReady ? "ready" : "not ready"],
                failure: isReady ? nil : Failure(.notSo, "\(place) answers \(response.status): \(text)")
            )
        case .failure(let error):
            throw Failure(.unavailable, "the operators' pages at \(place) do not answer: \(error)")
        }
    }
}
