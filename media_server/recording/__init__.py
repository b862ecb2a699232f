"""Live media into sealed journals, journals into finished recordings."""
