import Webhook

@testable import Processor

extension DecisionSettings {
    /// With the columns of the settings' defaults.
    init(
        tenant: String?,
        ownAssociate: Int? = nil,
        contactColumns: Set<String>? = nil,
        personColumns: Set<String>? = nil,
        unnamedChanges: UnnamedChanges? = nil,
        scope: Scope = Scope()
    ) {
        let contact: Set = ["name", "department", "urladdress", "urls", "orgnr", "userdef_id", "userdef2_id"]
        let person: Set = [
            "title", "jobtitle", "position_idx", "position_id", "contact_id", "userdef_id", "userdef2_id",
        ]
        self.init(
            tenant: tenant,
            ownAssociate: ownAssociate,
            contactColumns: (contactColumns ?? contact).union(scope.columns),
            personColumns: personColumns ?? person,
            unnamedChanges: unnamedChanges ?? .process
        )
    }
}
