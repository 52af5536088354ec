import Foundation
import Glibc
import JSON
import Synchronization

/// A receiver of messages on a real socket, which answers, refuses, hangs or hangs up.
final class MessageServer: Sendable {
    enum Behaviour: Sendable {
        case answer(Int)
        /// Takes the message and never answers.
        case hang
        /// Takes the message and closes the connection.
        case close
    }

    struct Post: Sendable {
        /// By names in lower case.
        var headers: [String: String]
        var body: [UInt8]

        var json: JSONValue? { try? JSONValue(parsing: body) }
        /// What begins and what ends, by their codes.
        var codes: [String] { codes("alerts") }
        var endedCodes: [String] { codes("ended") }

        private func codes(_ member: String) -> [String] {
            (json?[member]?.array ?? []).compactMap { $0["code"]?.string }.sorted()
        }
    }

    private struct State {
        var posts: [Post] = []
        var behaviour: Behaviour
        var open: [CInt] = []
    }

    let port: Int
    private let listener: CInt
    private let state: Mutex<State>

    var url: String { "http://127.0.0.1:\(port)/hook/secret-path?sig=secret-query" }
    var posts: [Post] { state.withLock { $0.posts } }

    init(_ behaviour: Behaviour = .answer(200)) throws {
        state = Mutex(State(behaviour: behaviour))
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw Impatience(description: "no port: errno \(errno)") }
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let self else { return }
                // The processes of the tests must not hold it open.
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                self.serve(connection)
            }
        }
    }

    func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
        state.withLock { state in
            for descriptor in state.open { close(descriptor) }
            state.open = []
        }
    }

    private func serve(_ connection: CInt) {
        guard let post = read(connection) else { return _ = close(connection) }
        let behaviour = state.withLock { state in
            state.posts.append(post)
            return state.behaviour
        }
        switch behaviour {
        case .answer(let status):
            let answer = "HTTP/1.1 \(status) X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            send(connection, answer, answer.utf8.count, CInt(MSG_NOSIGNAL))
            close(connection)
        case .hang: state.withLock { $0.open.append(connection) }
        case .close: close(connection)
        }
    }

    /// nil when the other side went away in between.
    private func read(_ connection: CInt) -> Post? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n\r\n", maxSplits: 1)
            if let head = parts.first, bytes.count > head.utf8.count {
                var headers: [String: String] = [:]
                for line in head.split(separator: "\r\n").dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
                }
                let body = bytes.dropFirst(head.utf8.count + 4)
                if let length = headers["content-length"].flatMap({ Int($0) }), body.count >= length {
                    return Post(headers: headers, body: Array(body.prefix(length)))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
        }
    }
}
