# The events of those who are not blocked, by kind.
class Events
  include Bud

  state do
    table :events, [:id, :user, :kind]
    table :blocked, [:user]
    scratch :kept, [:id, :user, :kind]
    scratch :counts, [:kind] => [:count]
  end

  bloom do
    kept <= events.notin(blocked, :user => :user)
    counts <= kept.group([:kind], count)
  end
end
