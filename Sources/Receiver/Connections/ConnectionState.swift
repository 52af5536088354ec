/// What a connection is doing, and so how long it may go on: the decisions of `ConnectionGuard`, without its effects.
struct ConnectionState {
    enum Phase {
        /// No byte of a request has come.
        case idle
        /// A request is coming in.
        case receiving
        /// The request is complete, its answer is being made and sent.
        case answering
        /// The last answer was sent; only waiting for the peer to have read it.
        case lingering
    }

    enum Action: Equatable {
        case nothing
        /// Close unless something happens within this limit.
        case arm(KeyPath<ConnectionLimits, Duration>)
        case disarm
        /// Send what is pending, say that nothing more will come, then linger.
        case finish
    }

    private(set) var phase = Phase.idle
    private var isDraining: Bool
    private var moreCame = false
    private var isTaken = true

    init(isDraining: Bool) { self.isDraining = isDraining }

    /// Whether it is the peer's turn: to send something, or to take its answer.
    var isWaiting: Bool { phase != .answering || !isTaken }

    func opened() -> Action { .arm(isDraining ? \.linger : \.firstByte) }

    mutating func bytesCame() -> Action {
        switch phase {
        case .idle:
            phase = .receiving
            return .arm(\.request)
        case .answering:
            moreCame = true
            return .nothing
        case .receiving, .lingering:
            return .nothing
        }
    }

    mutating func requestComplete() -> Action {
        guard phase != .lingering else { return .nothing }
        phase = .answering
        moreCame = false
        return .disarm
    }

    /// Whether the peer takes what is sent to it; one that has stopped reading must not hold its connection for ever.
    mutating func writable(_ isWritable: Bool) -> Action {
        isTaken = isWritable
        guard phase == .answering else { return .nothing }
        return isWritable ? .disarm : .arm(\.idle)
    }

    mutating func answered(isLast: Bool) -> Action {
        guard phase != .lingering else { return .nothing }
        if isLast {
            phase = .lingering
            return .finish
        }
        defer { moreCame = false }
        phase = moreCame ? .receiving : .idle
        return .arm(moreCame ? \.request : isDraining ? \.linger : \.idle)
    }

    /// Nothing more will be sent, whoever decided that.
    mutating func outputClosed() -> Action {
        guard phase != .lingering else { return .nothing }
        phase = .lingering
        return .arm(\.linger)
    }

    /// The listener wants to stop; a request that is on its way is still answered, since the peer cannot know.
    mutating func drain() -> Action {
        isDraining = true
        return phase == .idle ? .arm(\.linger) : .nothing
    }
}
