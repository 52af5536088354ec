import ArgumentParser
import Webhook

extension RecordKind: ExpressibleByArgument {}
