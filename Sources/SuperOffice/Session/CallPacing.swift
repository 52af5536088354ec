/// When calls to the tenant may be made: SuperOffice allows custom apps ten a second (vendor documentation, sure).
package protocol CallPacing: Sendable {
    /// Waits until a call may be made.
    ///
    /// - Returns: nil then; otherwise for how long the tenant wants no calls, which is too long to wait.
    func turn() async -> Duration?

    /// The tenant wants no calls for so long.
    func pause(for duration: Duration) async
}
