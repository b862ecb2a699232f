"""What can go wrong in storage, as one tree.

StorageError
├── Conflict            a row that must be unique is there already, or something still points at it
├── RowMissing          a row that had to be there is not
├── ForeignRow          a row of another organisation was to be written
├── DatabaseBusy        others held the database too long; the same call may succeed later
├── DatabaseUnavailable the database cannot be reached
├── BlobError
│   ├── BlobMissing     no blob under this key
│   ├── BadBlobKey      a key that could leave its place in the store
│   ├── BlobUnavailable the store refused or could not be reached
│   └── TransferBroken  a blob did not arrive as it was
├── DumpBroken          a copy of the rows is cut, or there is no empty database for it
├── BackupBroken        no snapshot could be taken, or there is none of that time
└── SealError
    ├── UnknownKey      sealed under a key that the keyring does not hold
    └── SealBroken      changed, cut, swapped or sealed for something else
"""


class StorageError(Exception):
    """Base of everything `storage` raises on purpose; messages hold ids, never contents."""


class Conflict(StorageError):
    """A row that must be unique exists already, or a row still refers to the deleted one."""


class RowMissing(StorageError):
    """A row that the caller relied on does not exist."""


class ForeignRow(StorageError):
    """Work for one organisation was about to write a row of another: a mistake of the caller."""


class DatabaseBusy(StorageError):
    """Other writers held the database longer than a caller should wait; worth trying again."""


class DatabaseUnavailable(StorageError):
    """The database cannot be reached or has gone away."""


class DumpBroken(StorageError):
    """A copy of the rows is cut or of another kind, or the database it is for is not empty."""


class BackupBroken(StorageError):
    """No consistent snapshot could be taken, or there is none of the time that was asked for."""


class BlobError(StorageError):
    """Base of what a blob store raises."""


class BlobMissing(BlobError):
    """There is no blob under the key."""


class BadBlobKey(BlobError):
    """The key is not a plain relative path of safe characters."""


class BlobUnavailable(BlobError):
    """The store refused, is full, or could not be reached."""


class TransferBroken(BlobError):
    """A blob that was copied is not what it was."""


class SealError(StorageError):
    """Base of what opening sealed data raises."""


class UnknownKey(SealError):
    """The data was sealed under a key that is neither the current nor a retired one."""


class SealBroken(SealError):
    """The data was changed, cut, put together differently, or sealed for another use."""
