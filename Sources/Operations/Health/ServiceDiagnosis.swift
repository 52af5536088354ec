import FoundationEssentials
package import HTTPClient
import HTTPTypes
package import Receiver

/// Whether what the connector talks to answers: the login host, its own receiver, the Company Explorer.
package enum ServiceDiagnosis {
    /// Over https this checks the certificate, too.
    package static func clock(login: String) async -> Diagnosis {
        switch await ask(login, timeout: .seconds(20)) {
        case .success(let answer):
            let reached = "\(login) answers" + (login.hasPrefix("https") ? ", its certificate is valid" : "")
            guard let theirs = answer.date else { return .ok("network", reached) }
            let skew = Int(theirs.timeIntervalSinceNow.rounded())
            guard abs(skew) > 30 else { return .ok("network, clock", "\(reached); the clocks agree") }
            return .warning(
                "clock",
                "this machine is \(abs(skew)) s \(skew > 0 ? "behind" : "ahead of") SuperOffice",
                "set the time (timedatectl set-ntp true): tokens and retries are timed"
            )
        case .failure(let error):
            return .error("network", "\(error)", "check DNS, proxy, firewall and certificates")
        }
    }

    /// What the operators' pages of this machine answer when they are asked whether the service is ready.
    package static func ready(_ place: OperatorsPlace) async -> Result<HTTPClientResponse, HTTPClientError> {
        switch place {
        case .address(let host, let port):
            await ask("\(origin(host, port))/health/ready", allowsPlainHTTP: true)
        case .socket(let path):
            await ask("http://localhost/health/ready", unixSocket: path)
        }
    }

    /// - Parameter host: as a listener is told to listen on it.
    private static func origin(_ host: String, _ port: Int) -> String {
        let host = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
        return "http://\(OperatorsPlace.address(host: host, port: port))"
    }

    /// - Parameter host: as the receiver is told to listen on it.
    package static func receiver(host: String, port: Int) async -> Diagnosis {
        let url = "\(origin(host, port))/health"
        // There is nothing secret in a receiver's health.
        switch await ask(url, allowsPlainHTTP: true).map(\.status) {
        case .success(200): return .ok("receiver", "\(url) answers")
        case .success(let status):
            return .error("receiver", "\(url) answers \(status)", "another program has the port; see RECEIVER_PORT")
        case .failure(let error):
            return .warning("receiver", "\(error)", "start it: superoffice-connector run")
        }
    }

    /// One call with a client of its own.
    static func ask(
        _ url: String,
        _ headers: HTTPFields = [:],
        posting body: [UInt8]? = nil,
        allowsPlainHTTP: Bool = false,
        timeout: Duration = .seconds(10),
        unixSocket: String? = nil
    ) async -> Result<HTTPClientResponse, HTTPClientError> {
        let http = HTTPClient(allowsPlainHTTP: allowsPlainHTTP)
        let result: Result<HTTPClientResponse, HTTPClientError>
        do throws(HTTPClientError) {
            result = .success(
                try await http.perform(
                    HTTPClientRequest(
                        body == nil ? .get : .post,
                        url: url,
                        headers: headers,
                        body: body ?? [],
                        timeout: timeout,
                        unixSocket: unixSocket
                    )
                )
            )
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        return result
    }
}
