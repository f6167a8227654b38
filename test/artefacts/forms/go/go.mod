// The programs that read Butane and Ignition: built from Go's module proxy for the tests, at their own makers' sources.
module knit.test/forms

go 1.24.0

require (
	github.com/coreos/butane v0.27.0
	github.com/coreos/ignition/v2 v2.26.0
)
