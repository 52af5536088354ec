/// What a connection is doing, and so how long it may go on: the decisions of `ConnectionGuard`, without its effects.
struct ConnectionPhases {
    enum Phase {
        /// No byte of a request has come.
        case idle
        /// A request is coming in.
        case receiving
        /// The request is complete, its answer is being made.
        case answering
        /// The answer has begun and has no end of its own: it goes on until one side ends it.
        case streaming
        /// The last answer was sent; only waiting for the peer to have read it.
        case lingering
    }

    enum Limit {
        case idle
        case request
        case linger
    }

    enum Action: Equatable {
        case nothing
        /// Close unless something happens within the limit.
        case arm(Limit)
        case disarm
        /// Send what is pending, say that nothing more will come, then linger.
        case finish
    }

    private(set) var phase = Phase.idle
    private var isDraining: Bool
    private var moreCame = false

    init(isDraining: Bool) { self.isDraining = isDraining }

    func opened() -> Action { .arm(isDraining ? .linger : .idle) }

    mutating func bytesCame() -> Action {
        switch phase {
        case .idle:
            phase = .receiving
            return .arm(.request)
        case .answering:
            moreCame = true
            return .nothing
        case .receiving, .streaming, .lingering:
            return .nothing
        }
    }

    mutating func requestComplete() -> Action {
        guard phase != .lingering else { return .nothing }
        phase = .answering
        moreCame = false
        return .disarm
    }

    /// The answer is a stream; when the listener wants to stop, whoever writes it gets the linger time to end it.
    mutating func streams() -> Action {
        guard phase == .answering else { return .nothing }
        phase = .streaming
        return isDraining ? .arm(.linger) : .nothing
    }

    /// Whether the peer takes what is sent to it; one that has stopped reading must not hold its connection for ever.
    func writable(_ isWritable: Bool) -> Action {
        guard phase == .answering || phase == .streaming else { return .nothing }
        if isDraining && phase == .streaming { return .nothing }
        return isWritable ? .disarm : .arm(.idle)
    }

    mutating func answered(isLast: Bool) -> Action {
        guard phase != .lingering else { return .nothing }
        if isLast {
            phase = .lingering
            return .finish
        }
        phase = moreCame ? .receiving : .idle
        return moreCame ? .arm(.request) : opened()
    }

    /// The listener wants to stop; a request that is on its way is still answered, since the peer cannot know.
    mutating func drain() -> Action {
        isDraining = true
        return switch phase {
        case .idle: opened()
        case .streaming: .arm(.linger)
        case .receiving, .answering, .lingering: .nothing
        }
    }
}
