PREFIX : <x#>
